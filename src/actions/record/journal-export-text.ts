// The instructions that go with an exported record. They are tested: the commands in them are run as they stand.

/** VERIFY.txt. */
export const VERIFY_TEXT = `How to check this record without nbde-rescue
============================================

chain.txt has one row for every entry of the record, in order.
A row that begins with { is an entry. Any other row is the SHA-256 of
an entry that belongs to another case.
head.txt has the hash at the end of the whole record.

1. The chain. This prints "the chain fits" or the first row that is wrong.
   It needs sh, sed and sha256sum.

prev=0000000000000000000000000000000000000000000000000000000000000000
n=0
while IFS= read -r row; do
  n=$((n + 1))
  case $row in
    "{"*)
      said=$(printf '%s' "$row" | sed 's/.*,"prev":"\\([0-9a-f]*\\)","sig":"[^"]*"}$/\\1/')
      [ "$said" = "$prev" ] || { echo "row $n does not follow"; break; }
      row=$(printf '%s' "$row" | sha256sum | cut -c1-64) ;;
  esac
  prev=$(printf '%s%s' "$prev" "$row" | sha256sum | cut -c1-64)
done < chain.txt
[ "$prev" = "$(cat head.txt)" ] && echo "the chain fits"

2. The signatures. This prints one line for every entry shown.
   It needs jose. "not signed": there was no key yet.
   If there is more than one key-N.jwk, try each.

grep '^{' chain.txt | while IFS= read -r row; do
  sig=$(printf '%s' "$row" | sed 's/.*,"sig":"\\([^"]*\\)"}$/\\1/')
  seq=$(printf '%s' "$row" | sed 's/^{"seq":\\([0-9]*\\),.*/\\1/')
  case $sig in sha256:*) echo "entry $seq: not signed"; continue ;; esac
  printf '%s' "$row" | sed 's/,"sig":"[^"]*"}$/}/' > payload.tmp
  printf '{"protected":"eyJhbGciOiJFUzI1NiJ9","signature":"%s"}' "$sig" > sig.tmp
  result=WRONG
  for key in key-*.jwk; do
    jose jws ver -i sig.tmp -I payload.tmp -k "$key" > /dev/null 2>&1 && result=good
  done
  echo "entry $seq: $result"
done
rm -f payload.tmp sig.tmp

3. Whose key it is. Compare the thumbprint below with the contact file
   that you got from this person in another way.

for key in key-*.jwk; do jose jwk thp -i "$key" -a S256; echo; done

What this shows: the entries were not changed, removed or put in another
order since they were signed, and they belong to one unbroken record.
What it does not show: that nothing was cut off after the last entry.
For that, compare with the record of a colleague who got later messages.
Nor does it show that the clock of the computer was right.
An entry "debt-closed" with "weaker":true ended a duty without a test:
the key slot was changed, the passphrase itself was not tried.
`
