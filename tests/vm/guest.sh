#!/bin/sh
# All that runs inside the virtual machine: kernel modules, D-Bus, bluetoothd, the story, the end.
# $guest, $build, $python and $story come from the kernel's command line.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
export PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
PYTHONPATH=$(dirname "$(dirname "$guest")")
export PYTHONPATH
LIMIT_S=900

said() { echo "[$(cut -d ' ' -f 1 /proc/uptime) s] $*"; }

said "kernel $(uname -r)"
ip link set lo up
mkdir -p /lib/modules /run/dbus
ln -sfn "$build/kernel/lib/modules/$(uname -r)" "/lib/modules/$(uname -r)"
mount -t tmpfs bluetooth /var/lib/bluetooth
dbus-uuidgen --ensure=/etc/machine-id
modprobe -a virtio_console hci_uart
dbus-daemon --system --fork --nopidfile
/usr/libexec/bluetooth/bluetoothd --nodetach >/run/bluetoothd.log 2>&1 &
echo $! >/run/bluetoothd.pid
btattach --bredr /dev/hvc0 --protocol h4 >/run/btattach.log 2>&1 &
said "bluetoothd $(bluetoothctl --version)"
timeout "$LIMIT_S" "$python" "$story"
said "story ended with $?"
dmesg | grep "Bluetooth: hci0" | tail -n 5
tail -n 3 /run/bluetoothd.log /run/btattach.log
echo o >/proc/sysrq-trigger
while :; do :; done
