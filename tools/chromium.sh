#!/bin/sh
# What tests/review/test_page*.py open the report in: Debian's Chromium and its driver, and axe-core from npm, pinned.
# usage: tools/chromium.sh DIR   -> DIR/axe.min.js, or DIR/left-out, which says why not and what would add it.
# Exit 0 when all is there, 3 when it was left out. npm's registry is the machine's own.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
version=4.14.1
sha512='FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=='
rm -rf "$dir/package" "$dir/axe.min.js" "$dir/left-out"

leave_out() { # why, what would add it
    echo "the HTML report in Chromium: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

missing=
command -v chromium >/dev/null || missing="$missing chromium"
command -v chromedriver >/dev/null || missing="$missing chromium-driver"
command -v npm >/dev/null || missing="$missing npm"
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >&2 \
            || leave_out "apt could not install$missing" "apt-get install$missing && make page"
    else
        leave_out "missing:$missing" "sudo apt-get install$missing && make page"
    fi
fi

tarball=$(cd "$dir" && npm pack --silent "axe-core@$version") \
    || leave_out "npm could not fetch axe-core@$version" 'make page'
is=$(openssl dgst -sha512 -binary "$dir/$tarball" | base64 -w 0)
if [ "$is" != "$sha512" ]; then
    rm "$dir/$tarball"
    leave_out "axe-core@$version is not what was pinned" 'look into it before anything else'
fi
tar -xzf "$dir/$tarball" -C "$dir" package/axe.min.js
rm "$dir/$tarball"
mv "$dir/package/axe.min.js" "$dir/"
touch "$dir/axe.min.js"  # npm dates it 1985, and make would fetch it every time
rmdir "$dir/package"
