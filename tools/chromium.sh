#!/bin/sh
# What tests/review/test_page*.py open the report in: Debian's Chromium and its driver, and axe-core from npm, pinned.
# usage: tools/chromium.sh DIR   -> DIR/axe.min.js, or DIR/left-out
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what='the HTML report in Chromium' target=page
. tools/obtain.sh
rm -f "$dir/axe.min.js" "$dir/left-out"

if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    debian chromium chromium-driver fonts-dejavu-core
fi
npm_files axe-core 4.14.1 \
    'FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==' \
    package/axe.min.js
