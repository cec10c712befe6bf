#!/bin/sh
# Locales whose encoding is not UTF-8, and Turkish, whose capital letters are others, from the system's sources.
# usage: tools/locales.sh DIR   -> DIR/de_DE.ISO-8859-1 and others, or DIR/left-out; LOCPATH=DIR has them found
set -eu
mkdir -p "$1"
dir=$1
what="commands in other locales" target=test
. tools/obtain.sh
rm -f "$dir/left-out"

command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/tr_TR ] || debian locales
for locale in de_DE.ISO-8859-1 tr_TR.ISO-8859-9 tr_TR.UTF-8; do
    localedef -i "${locale%%.*}" -f "${locale#*.}" "$dir/$locale"
done
