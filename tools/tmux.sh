#!/bin/sh
# tmux, in which tests/sim/test_tmux.py looks at the simulator's screen, from the system's packages.
# usage: tools/tmux.sh DIR   -> DIR/left-out, where it is missing
set -eu
mkdir -p "$1"
dir=$1
what="the simulator's screen in a terminal" target=tmux
. tools/obtain.sh
rm -f "$dir/left-out"

command -v tmux >/dev/null || debian tmux
