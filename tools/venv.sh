#!/bin/sh
# Makes DIR a virtual environment that holds exactly what requirements.lock pins, and this project, editable.
# usage: tools/venv.sh DIR      Needs Python 3.11+; as root on Debian or Ubuntu it installs what is missing.
set -eu
dir=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

apt_or_say() { # what is missing, packages...
    missing=$1; shift
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    else
        echo "$missing. Install it, then try again:  sudo apt-get install $*" >&2
        exit 1
    fi
}

find_python() {
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$python" -c "$new_enough" 2>/dev/null; then return 0; fi
    done
    return 1
}

if ! "$dir/bin/python" -c "$new_enough" 2>/dev/null; then
    if ! find_python; then
        apt_or_say 'No Python 3.11 or newer was found' python3.11 python3.11-venv
        find_python
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_or_say "Python $version lacks the venv module" "python$version-venv"
    fi
    "$python" -m venv --clear "$dir"
fi
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
