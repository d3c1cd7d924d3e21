#!/bin/sh
# In the place of curl: shows on this console what Clevis asks of Tang, and reads the answer here.
tty=/dev/tty lock=${TMPDIR:-/run}/nbde-relay url=$* n=0 a='' b='' c='' d=''
(: <>"$tty") 2>/dev/null || tty=/dev/console; exec 3<>"$tty"
say() { printf '%s\n' "$*" >&3; }; of() { echo "$body" | sed "s/.*\"$1\":\"\([^\"]*\).*/\1/"; }
check() { printf '{"kty":"oct","k":"%s.%s.%s"}' "$@" | jose jwk thp -a S256 -i- | cut -c1-4; }
show() { say "$2: $(echo "$3" | sed 's/..../& /g') = $(check "$@")"; }
turn() { until ln -s $$ "$lock"; do kill -0 "$(readlink "$lock")" || rm -f "$lock"; sleep 1; done; }
above() { p=$$; while read -r p <"/proc/$p/stat"; do p=${p##*) ? }; p=${p%% *}; echo "$p"; done; }
for tool in clevis jose sed cut; do command -v $tool >/dev/null || say "Missing here: $tool"; done
[ "$(command -v curl)" = "$0" ] || say "This is not first on PATH: export PATH=${0%/*}:\$PATH"
case $url in *'-X POST '*/rec/*) ;; *) say 'Only for: clevis luks unlock -d DEVICE -n NAME'; exit 2 ;; esac
exec 2>/dev/null; read -r body; x=$(of x) y=$(of y) key=${url##*/rec/} url=${url##* } was=$(above)
(until [ "$(above)" != "$was" ] || [ "$(above | sed -n 3p)" = 1 ]; do sleep 1; done; kill $$
  [ "$(readlink "$lock")" != $$ ] || rm "$lock") >/dev/null &
turn; name=$(echo "$x" | cut -c3-6); say "# Question $name, for $(echo "${url%/rec/*}" | sed "s/[^!-~]//g")"
for text in "$key" $(echo "$x $y" | sed 's/[^ ]\{44\}/& /g'); do show "$key" $n "$text"; n=$((n + 1)); done
rm "$lock"; sleep 2; turn; sleep 2; say "# Now type answer $name, line by line. If there is none, type only -"
while got=$a$b$c$d; [ ${#got} -lt $((${#x} + ${#y})) ]; do
  read -r line <&3 && [ "$line" != - ] || exit 22
  line=$(echo "$line" | sed '/^#/d; s/[^A-Za-z0-9_-]//g'); n=${line%"${line#?}"} text=${line#?}
  text=${text%????}; sum=$text$(check "$x" "$n" "$text")
  case $line in '') ;; "1$sum") a=$text ;; "2$sum") b=$text ;; "3$sum") c=$text ;; "4$sum") d=$text ;;
    *) say "Line $n is wrong. Type line $n again:" ;; esac; done; rm "$lock"
echo "$got" | sed "s/\(.\{${#x}\}\)\(.*\)/{\"crv\":\"$(of crv)\",\"kty\":\"EC\",\"x\":\"\1\",\"y\":\"\2\"}/"
