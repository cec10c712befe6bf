#!/bin/sh
# The PostgreSQL server that the tests of the history start: Debian's package, installed where it is missing.
# Exit 0 when it is there, 3 when it was left out; then it says why and what would add it.
set -eu
for program in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb; do
    if [ -x "$program" ]; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
    # The tests make a cluster of their own, so the package need not make one.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] \
        || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2; then exit 0; fi
fi
echo 'the history on PostgreSQL: there is no initdb. To add it: sudo apt-get install postgresql' >&2
exit 3
