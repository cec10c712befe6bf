#!/bin/sh
# The PostgreSQL server that the tests of the history start: Debian's package.
# usage: tools/postgresql.sh DIR   -> DIR/left-out, where it is missing
set -eu
mkdir -p "$1"
dir=$1
what='the history on PostgreSQL' target=test
. tools/obtain.sh
rm -f "$dir/left-out"

for program in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb; do
    if [ -x "$program" ]; then exit 0; fi
done
# The tests make a cluster of their own, so the package need not make one.
if [ "$(id -u)" = 0 ] && ! [ -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi
debian postgresql
