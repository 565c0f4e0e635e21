#!/bin/sh
# Boot the virtual machine, with the simulated sensors on this side of its Bluetooth, and tell
# whether its story went well. Environment: BUILD, PYTHON, STORY, ACCEL (tcg or kvm).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$here/build}
python=${PYTHON:-$here/../../.venv/bin/python}
story=$(realpath "${STORY:-$here/guest_client.py}")
LIMIT_S=1000
WAIT_S=30

sockets=$(mktemp -d)
PYTHONPATH="$here/.." nice "$python" "$here/host_air.py" "$sockets/radio" "$sockets/control" &
air=$!
trap 'kill $air 2>/dev/null; rm -r "$sockets"' EXIT
waited=0
until [ -S "$sockets/radio" ] && [ -S "$sockets/control" ]; do
    [ $waited -lt $WAIT_S ] || { echo "no radio after $WAIT_S s" >&2; exit 1; }
    sleep 1
    waited=$((waited + 1))
done

nice timeout $LIMIT_S qemu-system-x86_64 \
    -accel "${ACCEL:-tcg,thread=multi}" -cpu max -smp 2 -m 2G \
    -nodefaults -vga none -display none -serial stdio -no-reboot \
    -kernel "$build/kernel/boot/vmlinuz-$(cat "$build/version")" -initrd "$build/initrd.gz" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
    -device virtio-rng-pci -device virtio-serial-pci \
    -chardev "socket,id=radio,path=$sockets/radio" -device virtconsole,chardev=radio \
    -chardev "socket,id=control,path=$sockets/control" \
    -device virtserialport,chardev=control,name=control \
    -append "console=ttyS0 loglevel=1 panic=-1 mitigations=off \
guest=$here/guest.sh build=$build python=$python story=$story" </dev/null |
    tee "$build/log"
grep -q "story ended with 0" "$build/log"
