#!/bin/sh
# Makes DIR a virtual environment that has what LOCK pins, and this project, editable.
# usage: tools/venv.sh DIR LOCK      Needs Python 3.11+; as root on Debian or Ubuntu it installs what is missing.
set -eu
dir=$1 lock=$2 uv=build/uv/bin/uv
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

# Says what is done, and on a terminal counts its seconds.
during() { # what, the command
    what=$1; shift
    if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
        (s=0; while kill -0 $$ 2>/dev/null; do printf '\r%s ... %d s' "$what" $s; sleep 1; s=$((s + 1)); done) >&2 &
        ticker=$!
        "$@" && status=0 || status=$?
        kill $ticker
        echo >&2
        return $status
    fi
    echo "$what ..." >&2
    "$@"
}

pip() { "$dir/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }

# uv is quick; pip is for where uv cannot be had, or does not know the way that pip.conf says.
install() { "$uv" pip install --quiet --python "$dir/bin/python" "$@" 2>"$dir/uv.log" || pip "$@"; }

if ! "$dir/bin/python" -c "$new_enough" 2>/dev/null; then
    if ! find_python; then
        apt_or_say 'No Python 3.11 or newer was found' python3.11 python3.11-venv
        find_python
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_or_say "Python $version lacks the venv module" "python$version-venv"
    fi
    during "Python $("$python" -c 'import platform; print(platform.python_version())') into $dir" \
        "$python" -m venv --clear "$dir"
    "$dir/bin/python" -m pip uninstall --quiet --yes setuptools 2>/dev/null  # Python 3.11 brings it; nothing asks for it
fi
if ! [ "$uv" -nt tools/uv.lock ]; then
    during 'uv, which installs the rest' \
        pip --require-hashes --no-deps --upgrade --target build/uv -r tools/uv.lock && touch "$uv" || true
fi
during "the packages of $lock" install --require-hashes --no-deps -r "$lock"
install --no-deps --no-build-isolation -e .
