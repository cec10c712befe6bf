#!/bin/sh
# A guest to meet the kernel's Bluetooth and BlueZ in: Debian trixie's kernel, and a root file system in memory.
# usage: tools/bluez/build.sh DIR   -> DIR/vmlinuz, DIR/base.cpio, DIR/root; or DIR/left-out, which says why not
# and what would add it. Exit 0 when it is there, 3 when it was left out. Needs .venv; it is built again when a file
# of this folder or requirements.lock has changed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
dir=$(cd "$1" && pwd)
python=.venv/bin/python
suite=trixie

key=$(cat "$here"/* requirements.lock | sha256sum)
if [ "$(cat "$dir/key" 2>/dev/null)" = "$key" ] && command -v qemu-system-x86_64 >/dev/null; then exit 0; fi
rm -rf "$dir/root" "$dir/base.cpio" "$dir/vmlinuz" "$dir/key" "$dir/left-out"

what='the companion over real BlueZ' target=bluez
. tools/obtain.sh

[ "$(uname -sm)" = 'Linux x86_64' ] || leave_out "its guest needs Linux on x86_64, this is $(uname -sm)" 'run there'

missing=
for program in mmdebstrap qemu-system-x86_64 cpio depmod xz; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing="$missing $program"
done
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing="$missing debian-archive-keyring"
if [ -n "$missing" ]; then
    debian mmdebstrap debian-archive-keyring qemu-system-x86 cpio kmod xz-utils
fi
export PATH="$PATH:/usr/sbin:/sbin"

mirror=$(debian_mirror)

echo 'bluez: unpacking the guest ...' >&2
mmdebstrap --quiet --architectures=amd64 --variant=extract \
    --include=linux-image-amd64,bluez,dbus-daemon,python3,busybox-static,kmod \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$dir/root" "$mirror" >&2 \
    || leave_out "mmdebstrap could not unpack $suite (see above)" 'sudo make bluez'
root=$dir/root

# Only the modules that init loads, with what they depend on.
version=$(ls "$root/usr/lib/modules")
depmod -b "$root" "$version" 2>"$dir/depmod.log" || leave_out "depmod failed, see $dir/depmod.log" 'make bluez'
mkdir "$root/modules"
# shellcheck disable=SC2013
for module in $(cat "$here/modules"); do
    modprobe -d "$root" -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    name=$(basename "${file%.xz}")
    xz -dc "$file" > "$root/modules/$name"
    echo "$name" >> "$root/modules/order"
done
[ -s "$root/modules/hci_vhci.ko" ] || leave_out "$suite's kernel has no module hci_vhci" 'make bluez'
cp "$root/boot/vmlinuz-$version" "$dir/vmlinuz"

(cd "$root/usr/share" && find . -mindepth 1 -maxdepth 1 ! -name dbus-1 -exec rm -rf {} +)
rm -rf "$root/boot" "$root/usr/lib/modules" "$root/usr/lib/systemd" "$root/usr/lib/udev" "$root/var/lib/dpkg"
printf '%s\n' 'root:x:0:0::/:/bin/sh' 'messagebus:x:100:100::/:/bin/sh' > "$root/etc/passwd"
printf '%s\n' 'root:x:0:' 'messagebus:x:100:' > "$root/etc/group"
install -m 755 "$here/init" "$root/init"

echo 'bluez: fetching its Python packages ...' >&2
guest_python=$(basename "$(ls -d "$root"/usr/lib/python3.*)")
guest_python=${guest_python#python}
"$python" tools/lock_part.py requirements.lock "$guest_python" 'holdtimer[sim]' pytest pytest-asyncio > "$dir/guest.lock"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --ignore-requires-python \
    --implementation cp --python-version "$guest_python" --platform manylinux_2_28_x86_64 \
    --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --platform manylinux_2_5_x86_64 \
    --no-compile --target "$root/site" -r "$dir/guest.lock" \
    || leave_out 'pip could not fetch what is in guest.lock (see above)' 'make bluez'
find "$root/site" "$root/usr/lib/python$guest_python" -mindepth 1 -maxdepth 1 ! -type l -print0 \
    | xargs -0 -P "$(nproc)" -n 20 \
        "$here/guest_python.sh" "$root" -m compileall -q --invalidation-mode unchecked-hash

"$here/pack.sh" "$root" > "$dir/base.cpio"
echo "$key" > "$dir/key"
