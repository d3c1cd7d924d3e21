#!/bin/sh
# Makes the sample volumes of the drill, with the real cryptsetup, clevis, luksmeta and tangd of Debian 12. Run as root:
#   sh make.sh
# Everything is replaced: key directories, images, kids.ts, tang-keys.ts. The passphrases are made by clevis and written nowhere.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid) 2>/dev/null || true; rm -rf "$work"' EXIT
printf 'only for making the samples' > "$work/pass"

for name in a b; do
  rm -rf "tang-$name"
  mkdir "tang-$name"
  /usr/libexec/tangd-keygen "tang-$name"
  chmod 0644 "tang-$name"/*.jwk
  chown root: "tang-$name"/*.jwk
  port=$((7500 + $(printf %d "'$name") - 96))
  socat "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr" EXEC:"/usr/libexec/tangd $PWD/tang-$name" &
  echo $! > "$work/$name.pid"
  sleep 1
  curl -sf "http://127.0.0.1:$port/adv" > "$work/$name.adv"
done

# The host names end in .invalid: nobody can be made to connect to them.
tang() { printf '{"url":"http://tang-%s.drill.invalid","adv":%s}' "$1" "$(cat "$work/$1.adv")"; }
two() { printf '{"t":%s,"pins":{"tang":[%s,%s]}}' "$1" "$(tang a)" "$(tang b)"; }
nested() { printf '{"t":2,"pins":{"tang":[%s,%s],"sss":[%s]}}' "$(tang a)" "$(tang b)" "$(two 1)"; }

# A 256-bit key makes a key slot area of 128 kB, the smallest there is. Two of them: one to bind with, one for clevis.
luks2() {
  truncate -s 4M "$work/$1"
  cryptsetup luksFormat -q --type luks2 --cipher aes-xts-plain64 --key-size 256 --label "$4" \
    --luks2-metadata-size 16k --luks2-keyslots-size 256k --offset 4096 \
    --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$work/$1" "$work/pass"
  clevis luks bind -y -d "$work/$1" -k "$work/pass" -s 1 "$2" "$3"
  cryptsetup luksKillSlot -q "$work/$1" 0
  blank "$work/$1" 32768 131072
  # Headers, then two key slots; the data area is dropped.
  truncate -s $((32768 + 262144)) "$work/$1"
}

luks1() {
  truncate -s 4M "$work/$1"
  cryptsetup luksFormat -q --type luks1 --cipher aes-xts-plain64 --key-size 256 --pbkdf-force-iterations 1000 \
    "$work/$1" "$work/pass"
  clevis luks bind -f -y -d "$work/$1" -k "$work/pass" -s 1 "$2" "$3"
  cryptsetup luksKillSlot -q "$work/$1" 0
  blank "$work/$1" 4096 131072
  blank "$work/$1" 266240 786432
  # Everything before the data, Clevis data included.
  truncate -s 2M "$work/$1"
}

# Unused key slot areas hold random bytes, which do not compress: zeros instead. Arguments: image, offset, length.
blank() { dd if=/dev/zero of="$1" bs=4096 seek=$(($2 / 4096)) count=$(($3 / 4096)) conv=notrunc status=none; }

luks2 luks2-tang.img tang "$(tang a)" drill-data
luks2 luks2-sss.img sss "$(nested)" drill-root
luks1 luks1-tang.img tang "$(tang b)"
luks1 luks1-sss.img sss "$(two 2)"
for image in luks2-tang luks2-sss luks1-tang luks1-sss; do
  gzip -9 -n -c "$work/$image.img" > "$image.img.gz"
done

{
  echo '// Made by make.sh. The key ids of the practice Tang servers: real commands refuse them, practice refuses all others.'
  echo
  echo 'export const DRILL_KIDS: readonly string[] = ['
  for file in tang-?/*.jwk; do
    if grep -q deriveKey "$file"; then echo "  \"$(jose jwk thp -a S256 -i "$file")\","; fi
  done
  echo ']'
} > kids.ts
{
  echo '// Made by make.sh. The private keys of the two practice Tang servers. They protect nothing: see README.md.'
  echo
  echo '/** JWKs as text, by server: what stands in the files of tang-a/ and tang-b/. */'
  echo 'export const DRILL_TANG_KEYS: Readonly<Record<"a" | "b", readonly string[]>> = {'
  for name in a b; do
    echo "  $name: ["
    for file in tang-$name/*.jwk; do printf "    '%s',\n" "$(cat "$file")"; done
    echo '  ],'
  done
  echo '}'
} > tang-keys.ts
ls -l ./*.gz
