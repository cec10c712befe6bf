#!/bin/sh
# OpenSCAD, and Xvfb to draw pictures without a screen, from Debian.
# usage: tools/openscad.sh DIR   -> DIR/left-out, where they are missing
set -eu
mkdir -p "$1"
dir=$1
what='the enclosure' target=hardware
. tools/obtain.sh
rm -f "$dir/left-out"

if ! command -v openscad >/dev/null || ! command -v Xvfb >/dev/null; then
    debian openscad xvfb libgl1-mesa-dri
fi
