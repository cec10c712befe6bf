#!/bin/sh
# MicroPython 1.29 as WebAssembly, from npm, pinned by version and SHA-512.
# usage: tools/micropython_wasm.sh DIR   -> DIR/micropython.mjs, or DIR/left-out
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what='MicroPython as WebAssembly' target=portable
. tools/obtain.sh
rm -f "$dir/micropython.mjs" "$dir/micropython.wasm" "$dir/left-out"

npm_files @micropython/micropython-webassembly-pyscript 1.29.0-6 \
    'kLwGPJFsLY/2aUPmzZxpvauFSmKc0SlJWVvvEttULR0poVQ6W9HV//1fUJyxrGWAxCVDw9aYqJ0LAog0ZLjYVA==' \
    package/micropython.mjs package/micropython.wasm
