#!/bin/sh
# Binds one host again: tests before, the host's own "clevis luks edit", tests after. Every failure has a name, printed on the last line.
# Usage: rebind.sh UUID SLOT CONFIG   CONFIG names every Tang server with its thumbprint ("thp"). Run as root on the host, or in a chroot.
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
UUID=$1 SLOT=$2 CONFIG=$3
COPY=/run/nbde-rebind-$UUID.header
DONE=/run/nbde-rebind-$UUID.done

say() { printf 'nbde-rebind: %s\n' "$*"; }
fail() { say "FAILED $1: $2"; exit 1; }
opens() { clevis luks pass -d "$DEV" -s "$SLOT" 2>/dev/null | cryptsetup open --test-passphrase --key-slot "$SLOT" --key-file - "$DEV" 2>/dev/null; }
binding() { # the bound token of the key slot, as a checksum
    id=$(cryptsetup luksDump "$DEV" | awk -v slot="$SLOT" '/^  [0-9]+: clevis/ { id = $1 + 0 } /Keyslot:/ && $2 == slot { print id; exit }')
    cryptsetup token export --token-id "$id" "$DEV" | sha256sum
}
restore() {
    say "putting the old header back"
    cryptsetup luksHeaderRestore -q "$DEV" --header-backup-file "$COPY" || fail not-restored "the copy is $COPY; do not restart this host"
    if opens; then shred -u "$COPY"; fail "$1" "$2; the old binding is back and opens"; fi
    fail not-restored "the old binding does not open; the copy is $COPY; do not restart this host"
}

case $UUID in '' | *[!0-9A-Fa-f-]*) fail bad-uuid "the UUID is none" ;; esac
case $SLOT in '' | *[!0-9]*) fail bad-slot "the key slot is no number" ;; esac
for tool in clevis cryptsetup curl jose jq; do
    command -v "$tool" >/dev/null || fail tool-missing "$tool is not on this host"
done
DEV=${DEV-/dev/disk/by-uuid/$UUID}
[ -e "$DEV" ] || fail no-such-volume "no encrypted volume $UUID is here"
cryptsetup isLuks --type luks2 "$DEV" || fail not-luks2 "on LUKS1 the copy of a header lacks the binding: do this host by hand"
clevis luks list -d "$DEV" -s "$SLOT" 2>/dev/null | grep -q "^$SLOT:" || fail not-bound "key slot $SLOT is not bound with clevis"
if [ "$(cat "$DONE" 2>/dev/null)" = "$CONFIG" ] && opens; then say "DONE before: nothing to do"; exit 0; fi
opens || fail old-does-not-open "the binding of key slot $SLOT opens nothing now"

SERVERS=$(printf '%s' "$CONFIG" | jq -r '.. | objects | select(.url) | "\(.url) \(.thp)"') || fail bad-config "the new policy is no JSON"
[ -n "$SERVERS" ] || fail bad-config "the new policy names no Tang server"
printf '%s\n' "$SERVERS" | while read -r url thp; do
    [ "$thp" != null ] || fail no-thumbprint "$url has no thumbprint in the new policy"
    adv=$(curl -sf --max-time 10 "$url/adv") || fail server-unreachable "$url does not answer"
    printf '%s' "$adv" | jose fmt -j- -Og payload -SyOg keys -AUo- | jose jwk use -i- -r -u verify -o- | jose jwk thp -i- -a S256 |
        grep -qxF -- "$thp" || fail thumbprint-differs "$url does not have the key $thp"
done || exit 1

BEFORE=$(binding)
umask 077
rm -f "$COPY"
cryptsetup luksHeaderBackup "$DEV" --header-backup-file "$COPY" || fail no-header-copy "/run has no room, or cannot be written"
say "tests before: good. Editing key slot $SLOT"
clevis luks edit -f -d "$DEV" -s "$SLOT" -c "$CONFIG" >/dev/null 2>&1 || restore edit-failed "clevis luks edit failed"
opens || restore new-does-not-open "the new binding opens nothing"
LIST=$(clevis luks list -d "$DEV" -s "$SLOT")
printf '%s\n' "$SERVERS" | while read -r url _; do
    case $LIST in *"\"$url\""*) ;; *) exit 1 ;; esac
done || restore policy-differs "the new binding does not name every server"
[ "$(binding)" != "$BEFORE" ] || restore not-changed "clevis changed nothing"
shred -u "$COPY"
printf '%s\n' "$CONFIG" >"$DONE"
say "DONE key slot $SLOT of $UUID opens with the new binding"
