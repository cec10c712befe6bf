#!/bin/sh
# 32-bit unix MicroPython (object sizes equal the ESP32's), from Debian trixie, unpacked beside the system.
# usage: tools/micropython32.sh DIR   -> DIR/micropython, or DIR/left-out, which says why not and what would add it.
# Exit 0 when it is there, 3 when it was left out. apt checks the signatures; the mirror is the machine's own.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
suite=trixie
rm -rf "$dir/unpacked" "$dir/micropython" "$dir/left-out"

leave_out() { # why, what would add it
    echo "32-bit MicroPython: $1. To add it: $2" | tee "$dir/left-out" >&2
    exit 3
}

case $(uname -m) in
    x86_64 | i?86) arch=i386 ;;
    aarch64 | armv7l) arch=armhf ;;
    *) leave_out "no 32-bit Debian for $(uname -m)" 'run on x86_64' ;;
esac

if ! command -v mmdebstrap >/dev/null || ! [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    packages='mmdebstrap debian-archive-keyring'
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || echo 'apt-get update failed; going on with the lists that are here' >&2
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages \
            || leave_out "apt could not install $packages" "apt-get install $packages && make portable"
    else
        leave_out 'mmdebstrap is missing' "sudo apt-get install $packages && make portable"
    fi
fi

mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)}
[ -n "$mirror" ] || leave_out "apt here has no Debian mirror, and only Debian has 32-bit micropython" \
    'DEBIAN_MIRROR=<URL of a Debian mirror> make portable'

mmdebstrap --quiet --architectures="$arch" --variant=extract --include=micropython \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$dir/unpacked" "$mirror" >&2 \
    || leave_out "mmdebstrap could not unpack $suite/$arch (see above)" 'sudo make portable'

loader=$(ls "$dir"/unpacked/usr/lib/*/ld-linux*.so.?)
cat > "$dir/micropython" <<END
#!/bin/sh
exec "$loader" --library-path "$(dirname "$loader")" "$dir/unpacked/usr/bin/micropython" "\$@"
END
chmod +x "$dir/micropython"
"$dir/micropython" -c 'import sys; assert sys.maxsize == 2**31 - 1; print(sys.version)' >&2 || {
    rm "$dir/micropython"
    leave_out 'this kernel does not run 32-bit programs' 'run on a kernel with 32-bit support'
}
