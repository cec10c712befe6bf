#!/bin/sh
# 32-bit unix MicroPython (object sizes equal the ESP32's), from Debian trixie, unpacked beside the system.
# usage: tools/micropython32.sh DIR   -> DIR/micropython, or DIR/left-out. apt checks the signatures.
set -eu
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what='32-bit MicroPython' target=portable
. tools/obtain.sh
suite=trixie
rm -rf "$dir/unpacked" "$dir/micropython" "$dir/left-out"

case $(uname -m) in
    x86_64 | i?86) arch=i386 ;;
    aarch64 | armv7l) arch=armhf ;;
    *) leave_out "no 32-bit Debian for $(uname -m)" 'run on x86_64' ;;
esac

if ! command -v mmdebstrap >/dev/null || ! [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    debian mmdebstrap debian-archive-keyring
fi
mirror=$(debian_mirror)
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
