#!/bin/busybox sh
# First process of the virtual machine: see the host's files read-only, keep changes in memory,
# and go on with $guest, which comes from the kernel's command line.
/bin/busybox mkdir -p /proc /sys /dev /host /memory /root
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do
    insmod "/modules/$module"
done </modules/order
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro host /host || poweroff -f
mount -t tmpfs memory /memory
mkdir /memory/upper /memory/work
mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /root
for kept in dev proc sys; do
    mount --move "/$kept" "/root/$kept"
done
mount -t tmpfs run /root/run
exec switch_root /root /bin/sh "$guest"
