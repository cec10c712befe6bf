#!/bin/sh
# The PostgreSQL server that the tests of the history start: Debian's package.
# usage: tools/postgresql.sh DIR   -> DIR/left-out, where it is missing
set -eu
mkdir -p "$1"
dir=$1
what='the history on PostgreSQL' target=test
. tools/obtain.sh
rm -f "$dir/left-out"

for program in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb; do
    if [ -x "$program" ]; then exit 0; fi
done
debian postgresql
