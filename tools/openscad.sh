#!/bin/sh
# OpenSCAD, and Xvfb to draw pictures without a screen, from Debian.
# usage: tools/openscad.sh DIR   -> nothing, or DIR/left-out, which says why not and what would add it.
# Exit 0 when they are there, 3 when they were left out.
set -eu
dir=$1
mkdir -p "$dir"
rm -f "$dir/left-out"
packages='openscad xvfb libgl1-mesa-dri'

leave_out() { # why, what would add it
    echo "the enclosure: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

there() { command -v openscad >/dev/null && command -v Xvfb >/dev/null; }

if there; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2 \
        || leave_out "apt could not install $packages" "apt-get install $packages && make hardware"
else
    leave_out 'openscad or Xvfb is missing' "sudo apt-get install $packages && make hardware"
fi
there || leave_out "$packages brought no openscad or no Xvfb" 'install them, then make hardware'
