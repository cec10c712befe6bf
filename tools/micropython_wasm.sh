#!/bin/sh
# MicroPython 1.29 as WebAssembly, from npm, pinned by version and SHA-512.
# usage: tools/micropython_wasm.sh DIR   -> DIR/micropython.mjs, or DIR/left-out, which says why not and what would add it.
# Exit 0 when it is there, 3 when it was left out. npm's registry is the machine's own.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
package=@micropython/micropython-webassembly-pyscript
version=1.29.0-6
sha512='kLwGPJFsLY/2aUPmzZxpvauFSmKc0SlJWVvvEttULR0poVQ6W9HV//1fUJyxrGWAxCVDw9aYqJ0LAog0ZLjYVA=='
rm -rf "$dir/package" "$dir/micropython.mjs" "$dir/micropython.wasm" "$dir/left-out"

leave_out() { # why, what would add it
    echo "MicroPython as WebAssembly: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm \
            || leave_out 'apt could not install nodejs and npm' 'apt-get install nodejs npm && make portable'
    else
        leave_out 'node and npm are missing' 'sudo apt-get install nodejs npm && make portable'
    fi
fi

tarball=$(cd "$dir" && npm pack --silent "$package@$version") \
    || leave_out "npm could not fetch $package@$version" 'make portable'
is=$(openssl dgst -sha512 -binary "$dir/$tarball" | base64 -w 0)
if [ "$is" != "$sha512" ]; then
    rm "$dir/$tarball"
    leave_out "$package@$version is not what was pinned" 'look into it before anything else'
fi
tar -xzf "$dir/$tarball" -C "$dir"
rm "$dir/$tarball"
mv "$dir/package/micropython.wasm" "$dir/package/micropython.mjs" "$dir/"
rm -r "$dir/package"
