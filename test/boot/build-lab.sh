#!/bin/sh
# Builds what the boot tests start, once: a Debian kernel, an initramfs by initramfs-tools and one by dracut, both with Clevis, and the
# small root file system that shows that the disk was opened. Needs root, debootstrap and a Debian mirror; two to three minutes.
#   build-lab.sh FOLDER HOOK DRACUT_MODULE
# HOOK and DRACUT_MODULE are the files that `nbde-rescue host-script` makes. FOLDER/made is written last.
set -eu
lab=$1 hook=$2 module=$3
here=$(cd "$(dirname "$0")" && pwd)
mirror=${NBDE_BOOT_MIRROR:-http://deb.debian.org/debian}
root=$lab/root
name=luksroot
uuid=b007ab1e-0000-4000-8000-000000000001
mkdir -p "$lab/packages"
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
say() { echo "$(date +%T) $*"; }

# In a mount namespace of its own: nothing stays mounted, whatever happens.
inside() {
  folder=$1; shift
  # shellcheck disable=SC2016 # the inner shell expands them
  unshare --mount --fork sh -c 'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"' "$folder" "$@"
}

if [ ! -e "$lab/root.made" ]; then
  say "debootstrap"
  rm -rf "$root"
  # It mounts /proc in the new root: here too in a mount namespace of its own.
  unshare --mount debootstrap --variant=minbase --cache-dir="$lab/packages" \
    --include=linux-image-cloud-amd64,cryptsetup-initramfs,clevis-luks,clevis-initramfs,clevis-tpm2,busybox,kmod,udev,zstd \
    bookworm "$root" "$mirror" >"$lab/debootstrap.log" 2>&1
  echo "$name UUID=$uuid none luks,initramfs" >"$root/etc/crypttab"
  echo "/dev/mapper/$name / ext4 errors=remount-ro 0 1" >"$root/etc/fstab"
  echo nbde-boot-lab >"$root/etc/hostname"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  echo "deb $mirror bookworm main" >"$root/etc/apt/sources.list"
  cp "$root"/boot/vmlinuz-* "$lab/vmlinuz"
  touch "$lab/root.made"
fi

say "initramfs-tools"
install -m 755 "$hook" "$root/etc/initramfs-tools/hooks/nbde-relay"
# The shell of this start image is busybox. dash is added, so that the script can be run by both.
# shellcheck disable=SC2016 # the hook expands it
printf '#!/bin/sh\n[ "$1" = prereqs ] && exit\n. /usr/share/initramfs-tools/hook-functions\ncopy_exec /bin/dash\n' \
  >"$root/etc/initramfs-tools/hooks/lab-dash"
chmod 755 "$root/etc/initramfs-tools/hooks/lab-dash"
inside "$root" update-initramfs -u >"$lab/initramfs-tools.log" 2>&1
cp "$root"/boot/initrd.img-* "$lab/initrd-initramfs-tools"

# A second root for dracut, because the two generators exclude each other.
if [ ! -e "$lab/dracut.made" ]; then
  say "dracut: packages"
  rm -rf "$root-dracut"
  cp -a "$root" "$root-dracut"
  rm "$root-dracut/etc/initramfs-tools/hooks/nbde-relay" "$root-dracut"/boot/vmlinuz-*
  cp -L /etc/resolv.conf "$root-dracut/etc/resolv.conf"
  inside "$root-dracut" sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends \
    dracut dracut-network clevis-dracut clevis-systemd systemd systemd-sysv dbus dbus-daemon cryptsetup procps netbase' \
    >"$lab/dracut-packages.log" 2>&1
  touch "$lab/dracut.made"
fi
say "dracut"
install -D -m 755 "$module" "$root-dracut/usr/lib/dracut/modules.d/99nbde-relay/module-setup.sh"
kernel=$(basename "$root-dracut"/lib/modules/*)
inside "$root-dracut" dracut --no-hostonly --force /boot/dracut.img "$kernel" >"$lab/dracut.log" 2>&1
cp "$root-dracut/boot/dracut.img" "$lab/initrd-dracut"

say "the root file system"
tiny=$lab/tiny
rm -rf "$tiny"
for folder in bin sbin etc dev proc sys run tmp; do mkdir -p "$tiny/$folder"; done
cp "$root/bin/busybox" "$tiny/bin/"
chroot "$root" ldd /bin/busybox | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "$tiny$(dirname "$library")"
  cp -L "$root$library" "$tiny$library"
done
for applet in sh mount cat grep sync sleep ls; do ln -s busybox "$tiny/bin/$applet"; done
install -m 755 "$here/guest-init" "$tiny/sbin/init"
cp "$root/etc/debian_version" "$tiny/etc/"
cp -L "$root/etc/os-release" "$tiny/etc/"
say "done"
touch "$lab/made"
