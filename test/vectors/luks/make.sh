#!/bin/sh
# Makes the LUKS and partition table vectors of this folder, with the real tools of Debian 12 (cryptsetup 2.6.1, clevis 19, tang 11,
# luksmeta 9, util-linux 2.38). Made once and committed; run as root: sh make.sh
# Passphrases: "one" in key slot 0, "two" in 1, "three" in 2.
set -eu
cd "$(dirname "$0")"
out=$PWD
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
for name in one two three; do printf %s "$name" > "$name"; done
save() { gzip -9 -n -c "$1" > "$out/$1.gz"; }
zero() { dd if=/dev/zero of="$1" bs=4096 seek=$(($2 / 4096)) count=$(($3 / 4096)) conv=notrunc status=none; }

/usr/libexec/tangd-keygen "$work"
socat TCP-LISTEN:7599,bind=127.0.0.1,fork,reuseaddr EXEC:"/usr/libexec/tangd $work" & echo $! > tang.pid
sleep 1
tang="{\"url\":\"http://tang.test.invalid\",\"adv\":$(curl -sf http://127.0.0.1:7599/adv)}"

# A 128-bit key: 64 kB a key slot. Three key derivations, three costs so small that a test takes no time.
truncate -s 4M luks2-proof.img
cryptsetup luksFormat -q --type luks2 --cipher aes-cbc-essiv:sha256 --key-size 128 --luks2-metadata-size 16k \
  --luks2-keyslots-size 256k --offset 4096 --label 'proof of key slots' --subsystem test --hash sha512 \
  --pbkdf argon2id --pbkdf-memory 64 --pbkdf-parallel 1 --pbkdf-force-iterations 4 luks2-proof.img one
cryptsetup luksAddKey -q --key-file one --pbkdf argon2i --pbkdf-memory 128 --pbkdf-parallel 2 --pbkdf-force-iterations 4 \
  --key-slot 1 luks2-proof.img two
cryptsetup luksAddKey -q --key-file one --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --hash sha1 --key-slot 2 luks2-proof.img three
cryptsetup config --key-slot 2 --priority prefer luks2-proof.img
zero luks2-proof.img $((32768 + 196608)) 65536
truncate -s $((32768 + 262144)) luks2-proof.img
save luks2-proof.img

truncate -s 2M luks1-proof.img
cryptsetup luksFormat -q --type luks1 --cipher aes-cbc-plain --key-size 128 --hash ripemd160 --pbkdf-force-iterations 1000 \
  luks1-proof.img one
zero luks1-proof.img $((4096 + 65536)) $((7 * 65536))
truncate -s $((4096 + 65536)) luks1-proof.img
save luks1-proof.img

# Headers only: every kind of token. 0 foreign on slot 1, 1 clevis on slot 1, 2 clevis orphan, 3 clevis on slots 0 and 2.
truncate -s 4M luks2-bound.img
cryptsetup luksFormat -q --type luks2 --cipher aes-xts-plain64 --key-size 256 --luks2-metadata-size 16k \
  --luks2-keyslots-size 512k --offset 4096 --label bound --pbkdf pbkdf2 --pbkdf-force-iterations 1000 luks2-bound.img one
cryptsetup luksAddKey -q --key-file one --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-slot 2 luks2-bound.img three
clevis luks bind -y -d luks2-bound.img -k one -s 1 -t 1 tang "$tang"
printf '{"type":"example-hsm","keyslots":["1"],"handle":"81000001"}' | cryptsetup token import --token-id 0 luks2-bound.img
cryptsetup token export --token-id 1 luks2-bound.img > token.json
sed 's/"keyslots":\["1"\]/"keyslots":[]/' token.json | cryptsetup token import --token-id 2 luks2-bound.img
sed 's/"keyslots":\["1"\]/"keyslots":["0","2"]/' token.json | cryptsetup token import --token-id 3 luks2-bound.img
cp token.json "$out/luks2-bound-token.json"
head -c 32768 luks2-bound.img > headers && mv headers luks2-bound.img
save luks2-bound.img

# Key material zeroed. luksmeta slot 1 clevis, slot 2 clevis but the key slot killed afterwards, slot 3 of another program.
truncate -s 4M luks1-bound.img
cryptsetup luksFormat -q --type luks1 --cipher aes-xts-plain64 --key-size 256 --pbkdf-force-iterations 1000 luks1-bound.img one
clevis luks bind -f -y -d luks1-bound.img -k one -s 1 tang "$tang"
clevis luks bind -f -y -d luks1-bound.img -k one -s 2 tang "$tang"
cryptsetup luksKillSlot -q luks1-bound.img 2
printf 'not ours' | luksmeta save -d luks1-bound.img -s 3 -u 23149359-1b61-4803-b818-774ab730fbec
zero luks1-bound.img 4096 1048576
truncate -s 2M luks1-bound.img
save luks1-bound.img

# Partition tables without content.
gpt() {
  truncate -s 8M gpt-$1.img
  mib=$((1048576 / $1))
  printf 'g\nn\n1\n%s\n%s\nn\n2\n%s\n%s\nx\nn\n1\nboot\nn\n2\nroot\nr\nw\n' \
    $mib $((2 * mib - 1)) $((2 * mib)) $((6 * mib - 1)) | fdisk -b "$1" gpt-$1.img > /dev/null
  save gpt-$1.img
}
gpt 512
gpt 4096
truncate -s 8M mbr.img
printf 'label: dos\nstart=1MiB,size=1MiB,type=83\nstart=2MiB,type=5\nstart=3MiB,size=1MiB,type=83\nstart=5MiB,size=2MiB,type=83\n' |
  sfdisk -q mbr.img
save mbr.img
