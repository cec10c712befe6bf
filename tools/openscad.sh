#!/bin/sh
# OpenSCAD, Xvfb to draw pictures without a screen, and Pango for the guide's PDF, from Debian.
# usage: tools/openscad.sh DIR   -> DIR/left-out, where they are missing. Needs .venv.
set -eu
mkdir -p "$1"
dir=$1
what='the enclosure and the guide' target=hardware
. tools/obtain.sh
rm -f "$dir/left-out"

if ! command -v openscad >/dev/null || ! command -v Xvfb >/dev/null || ! .venv/bin/python -c 'import weasyprint'; then
    debian openscad xvfb libgl1-mesa-dri libpangoft2-1.0-0 fonts-dejavu-core
fi
