#!/bin/sh
# Graphviz, which WireViz draws with, from the system's packages.
# usage: tools/graphviz.sh DIR   -> DIR/left-out, where it is missing
set -eu
mkdir -p "$1"
dir=$1
what="the wiring's picture" target=hardware
. tools/obtain.sh
rm -f "$dir/left-out"

command -v dot >/dev/null || debian graphviz
