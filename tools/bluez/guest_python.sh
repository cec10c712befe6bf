#!/bin/sh
# The guest's Python, run here: it compiles in a second what would take software emulation a minute.
# usage: tools/bluez/guest_python.sh ROOT ARGUMENT...
set -eu
root=$1; shift
PYTHONHOME=$root/usr PYTHONPATH='' exec "$root/usr/lib64/ld-linux-x86-64.so.2" \
    --library-path "$root/usr/lib/x86_64-linux-gnu" "$(ls "$root"/usr/bin/python3.*)" "$@"
