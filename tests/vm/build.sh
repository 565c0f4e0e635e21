#!/bin/sh
# Fetch a kernel and pack the small first file system the virtual machine starts from.
# Nothing is installed: the kernel is unpacked into BUILD (400 MB), tests/vm/build if not given.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$here/build}
packages="bluez busybox-static cpio dbus kmod qemu-system-x86"
at_boot="virtio_pci 9pnet_virtio 9p overlay virtio_rng"

for command in btattach busybox cpio dbus-daemon depmod qemu-system-x86_64; do
    command -v "$command" >/dev/null || {
        echo "no $command here; apt-get install --no-install-recommends $packages" >&2
        exit 1
    }
done

mkdir -p "$build"
cd "$build"
if [ ! -e version ]; then
    package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9]\)/\1/p')
    apt-get download "$package"
    dpkg-deb -x "$package"_*.deb kernel
    rm "$package"_*.deb
    depmod -b kernel "${package#linux-image-}"
    echo "${package#linux-image-}" >version
fi
version=$(cat version)

first=$(mktemp -d)
trap 'rm -r "$first"' EXIT
mkdir "$first/bin" "$first/modules"
cp "$(command -v busybox)" "$first/bin/"
cp "$here/init.sh" "$first/init"
chmod +x "$first/init"
for module in $at_boot; do
    modprobe -d kernel -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ {print $2}' | while read -r file; do
    cp "$file" "$first/modules/"
    basename "$file" >>"$first/modules/order"
done
(cd "$first" && find . | cpio --create --format=newc --quiet | gzip) >initrd.gz
ls -l initrd.gz
