#!/bin/sh
# Graphviz, which WireViz draws with, from the system's packages.
# usage: tools/graphviz.sh DIR   -> DIR/left-out, where it is missing, which says why and what would add it.
# Exit 0 when it is there, 3 when it was left out.
set -eu
mkdir -p "$1"
rm -f "$1/left-out"

if ! command -v dot >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends graphviz >&2 || true
    fi
fi
if ! command -v dot >/dev/null; then
    echo "the wiring's picture: graphviz is missing. To add it: sudo apt-get install graphviz && make hardware" \
        | tee "$1/left-out" >&2
    exit 3
fi
