#!/bin/sh
# A folder as an archive that the kernel unpacks at boot, on standard output.  usage: tools/bluez/pack.sh DIR
set -eu
cd "$1"
find . | LC_ALL=C sort | cpio --create --format=newc --owner=0:0 --quiet
