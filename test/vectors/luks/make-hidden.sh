#!/bin/sh
# Makes hidden-*.img.gz: encrypted volumes inside md arrays and LVM. The metadata is what the real mdadm 4.2 and lvm2 2.03.16 of Debian 12
# wrote on a real kernel (6.1, Debian's cloud image) in a virtual machine: containers and many test machines have neither md nor
# device-mapper. What lies inside is luks2-proof.img or luks2-bound.img of make.sh, copied onto the array or logical volume.
# Made once and committed; needs root, qemu-system-x86, cpio, busybox, mdadm, lvm2, fdisk:
#   sh make-hidden.sh VMLINUZ FOLDER-WITH-lib/modules
set -eu
kernel=$(realpath "$1") modules=$(realpath "$2")
cd "$(dirname "$0")"
out=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/etc/lvm" "$root/lib/modules"

# The programs with the libraries they are linked to, and the modules.
for program in busybox mdadm lvm; do
  path=$(command -v $program)
  cp "$path" "$root/bin/"
  ldd "$path" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
done
version=$(cd "$modules/lib/modules" && echo *)
mkdir -p "$root/lib/modules/$version/kernel"
cp "$modules/lib/modules/$version"/modules.* "$root/lib/modules/$version/"
for folder in drivers/md drivers/block drivers/virtio lib crypto arch/x86/crypto; do
  mkdir -p "$root/lib/modules/$version/kernel/$folder"
  cp -r "$modules/lib/modules/$version/kernel/$folder/." "$root/lib/modules/$version/kernel/$folder/" 2>/dev/null || true
done
zcat luks2-proof.img.gz > "$root/proof.img"
zcat luks2-bound.img.gz > "$root/bound.img"

cat > "$root/init" <<'GUEST'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for module in virtio_pci virtio_blk md_mod raid0 raid1 raid456 dm_mod dm_thin_pool dm_raid; do modprobe $module; done
sleep 1
cat /proc/partitions
say() { echo "$@"; "$@" 2>&1 || echo "FAILED: $*"; }
array() { name=$1 number=$2; shift 2; say mdadm --create /dev/md$number --run --name="$name" --homehost=db1 --assume-clean "$@"; }
disk() { echo /dev/disk-$1; }
# The serial number is the name: virtio disks may come in any order.
for block in /sys/block/vd*; do ln -s /dev/${block##*/} /dev/disk-$(cat $block/serial); done
array root 10 --metadata=1.0 --level=1 --raid-devices=2 $(disk md10-a) $(disk md10-b)
array root 11 --metadata=1.1 --level=1 --raid-devices=2 $(disk md11-a) $(disk md11-b)
array root 12 --metadata=1.2 --level=1 --raid-devices=2 $(disk md12-a) $(disk md12-b) --spare-devices=1 $(disk md12-spare)
array data 5 --metadata=1.2 --level=5 --chunk=16 --raid-devices=3 $(disk raid5-a) $(disk raid5-b) $(disk raid5-c)
array deep 20 --metadata=1.2 --level=1 --raid-devices=2 $(disk deep-a) $(disk deep-b)
dd if=/proof.img of=/dev/md12 conv=fsync
for number in 10 11 5; do dd if=/bound.img of=/dev/md$number conv=fsync; done
cat > /etc/lvm/lvm.conf <<CONF
devices { scan="/dev" use_devicesfile=0 }
global { thin_check_executable="" locking_type=1 }
activation { udev_sync=0 udev_rules=0 monitoring=0 }
CONF
part=$(disk pv-a); part=$(readlink $part)1
say lvm pvcreate --dataalignment 64k $part $(disk pv-b)
say lvm vgcreate -s 64k rescue $part $(disk pv-b)
make() { say lvm lvcreate -y -Wn -Zn --config 'allocation{maximise_cling=0}' "$@"; }
make -l 2 -n root rescue $part
make -l 1 -n gap1 rescue $part
say lvm lvextend -l +2 rescue/root $part
make -l 1 -n gap2 rescue $part
say lvm lvextend -l +4 rescue/root $part
make -l 4 -n data-two rescue $part
make -l 4 -n far rescue $(disk pv-b)
make -l 2 -n both rescue $part
say lvm lvextend -l +2 rescue/both $(disk pv-b)
make -l 4 -i 2 -I 16k -n striped rescue
make --type raid1 -m 1 -l 2 -n mirrored rescue
say lvm lvcreate -y --type thin-pool -l 4 --poolmetadatasize 2m --chunksize 64k -n pool rescue
say lvm lvcreate -y -V 256k --thin -n thin rescue/pool
say lvm pvcreate /dev/md20
say lvm vgcreate -s 64k deep-vg /dev/md20
make -l 8 -n root deep-vg
ls -l /dev/mapper /dev/rescue
put() { dd if=$1 of=/dev/mapper/$2 conv=fsync; }
put /proof.img rescue-root; put /bound.img rescue-data--two; put /bound.img rescue-far; put /bound.img rescue-both
put /bound.img rescue-striped; put /bound.img rescue-mirrored; put /bound.img rescue-thin; put /bound.img deep--vg-root
say lvm lvs -a -o name,vg_name,segtype,seg_pe_ranges --noheadings
say mdadm --detail --scan
say lvm vgchange -an
for number in 10 11 12 5 20; do say mdadm --stop /dev/md$number; done
sync; echo "MADE"; poweroff -f
GUEST
chmod 755 "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$work/initrd"

disks="md10-a md10-b md11-a md11-b md12-a md12-b md12-spare raid5-a raid5-b raid5-c deep-a deep-b pv-a pv-b"
drives=
for name in $disks; do
  case $name in pv-*) size=8M ;; *) size=4M ;; esac
  truncate -s $size "$work/$name.img"
  drives="$drives -drive if=none,format=raw,id=$name,file=$work/$name.img -device virtio-blk-pci,drive=$name,serial=$name"
done
printf 'label: gpt\nstart=2048,name="lvm disk",type=E6D6D379-F507-44C2-A23C-238F2A3DF928\n' | sfdisk --quiet "$work/pv-a.img"
# shellcheck disable=SC2086
timeout 400 qemu-system-x86_64 -accel "${ACCEL:-tcg}" -cpu max -m 512 -display none -no-reboot -nic none -serial stdio -monitor none \
  -kernel "$kernel" -initrd "$work/initrd" -append 'console=ttyS0 panic=-1 quiet' $drives < /dev/null | tee "$work/log"
grep -q MADE "$work/log"
for name in md10-a md11-a md12-a md12-spare raid5-a deep-a pv-a pv-b; do
  gzip -9 -n -c "$work/$name.img" > "$out/hidden-$name.img.gz"
done
