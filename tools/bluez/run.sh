#!/bin/sh
# Runs tests/bluez/guest in the guest that build.sh made, with this checkout's companion installed there.
# usage: tools/bluez/run.sh DIR    Software emulation, all in memory; exit 0 when every check passed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(cd "$1" && pwd)
# Booting and all checks take five minutes on a machine that does something else too.
limit_s=900

work=$(mktemp -d "$dir/run.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/run.d"
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$work" . >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
    --target "$work/tree/run.d/app" "$work"/*.whl
mkdir "$work/tree/run.d/bluez"
cp -r tests/bluez/guest "$work/tree/run.d/bluez/guest"
"$here/guest_python.sh" "$dir/root" -m compileall -q --invalidation-mode unchecked-hash "$work/tree/run.d"
"$here/pack.sh" "$work/tree" | cat "$dir/base.cpio" - > "$work/initrd"

# One processor: with two, the kernel has crashed as it patched its own code (an int3 that nobody expected).
timeout "$limit_s" qemu-system-x86_64 -M q35 -accel tcg,tb-size=256 -cpu max -smp 1 -m 1024 \
    -nodefaults -no-user-config -display none -serial stdio -no-reboot \
    -kernel "$dir/vmlinuz" -initrd "$work/initrd" \
    -append 'console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr random.trust_cpu=on audit=0' \
    < /dev/null | tr -d '\r' | tee "$work/console"
grep -qx 'guest: exit 0' "$work/console" && code=0 || code=1
grep -qx '[0-9]* passed, [0-9]* failed' "$work/console" || echo "bluez: the guest did not finish within $limit_s s"
grep -x '[0-9]* passed, [0-9]* failed' "$work/console" || code=1
exit $code
