// Commands that several runbooks print, each tried on a real encrypted volume. One place, so that a correction reaches every sheet of
// paper. A line that begins with four spaces is typed; all other lines are read. Capital words stand for values of the reader.

/** What the capital words mean. */
export const PLACEHOLDERS: readonly string[] = [
  "DEV is the encrypted partition, for example /dev/sda3.",
  "OLD is the number of the key slot in use now. NEW is the number of the new key slot.",
  "URL is the address of a Tang server from your own list.",
  "HOST is the name of this host. STICK is the folder of your stick.",
  "THUMBPRINT belongs to the signing key of that server. Take it from the server itself.",
]

/** The header copy lies in memory and then, encrypted, on another medium: on the encrypted disk itself it would help nobody. */
export const COPY_HEADER: readonly string[] = [
  "Copy the header, and encrypt the copy for yourself. Keep it on another machine or stick.",
  "    cryptsetup luksHeaderBackup DEV --header-backup-file /run/before.img",
  "LUKS1: that copies no binding. Type this instead:",
  "    umask 077; dd if=DEV of=/run/before.img bs=512 count=OFFSET",
  "OFFSET is the payload offset that luksDump shows. Then, for both:",
  "    gpg --encrypt --recipient YOUR-KEY \\",
  "      --output STICK/HOST-before.gpg /run/before.img",
  "    sync",
  "    shred -u /run/before.img",
]

export const ADD_BINDING: readonly string[] = [
  "Add the new binding to a free key slot. Name the thumbprint of every server.",
  "For one Tang server:",
  "    clevis luks pass -d DEV -s OLD | clevis luks bind -f -k - -d DEV \\",
  `      tang '{"url":"URL","thp":"THUMBPRINT"}'`,
  "For two servers, where one is enough:",
  `    A='{"url":"URL","thp":"THUMBPRINT"}'`,
  `    B='{"url":"URL2","thp":"THUMBPRINT2"}'`,
  "    clevis luks pass -d DEV -s OLD | clevis luks bind -f -k - -d DEV \\",
  `      sss '{"t":1,"pins":{"tang":['"$A,$B"']}}'`,
  "If the old binding opens nothing, leave out the first command and -k -.",
  "Then clevis asks for a passphrase. Type one that opens the disk.",
  "See the number of the new key slot:",
  "    clevis luks list -d DEV",
]

export const TEST_BINDING: readonly string[] = [
  "    clevis luks pass -d DEV -s NEW | \\",
  "      cryptsetup open --test-passphrase -v --key-slot NEW -d - DEV",
  'It must print "Key slot NEW unlocked." Without this line, stop here.',
]

export const REMOVE_BINDING: readonly string[] = [
  "Look at the two numbers once more. A wrong number removes the wrong key slot.",
  "    clevis luks unbind -f -d DEV -s OLD",
  "    clevis luks list -d DEV",
]

export const OLD_IS_DEAD: readonly string[] = [
  "    cryptsetup open --test-passphrase -v DEV",
  "Type the old passphrase. It must be refused:",
  '"No key available with this passphrase."',
  "If nobody has the old passphrase, write that down. The removed key slot is the proof.",
]

export const DESTROY_COPY: readonly string[] = [
  "Destroy the header copy of this work:",
  "    shred -u STICK/HOST-before.gpg",
  "A stick cannot be wiped with certainty. That is why the copy is encrypted.",
]

/** Asks a Tang server for one key by its id, as tang.check does. */
export const ASK_KEY_ID: readonly string[] = [
  "Ask the server for one key by its key id:",
  "    nbde-rescue tang check URL --kid KEY-ID",
  "Without this program, with jose and curl:",
  `    jose jwk gen -i '{"alg":"ECMR"}' | jose jwk pub -i- | \\`,
  "      curl -sS -o /dev/null -w '%{http_code}\\n' \\",
  "      -H 'Content-Type: application/jwk+json' --data-binary @- URL/rec/KEY-ID",
  "200: the server has the key.",
  "404: it does not have the key, or it has other keys.",
  "400: the key is there, on another curve.",
  "000: there is no connection.",
]

/** The thumbprint of the signing key, read where nobody stands between. */
export const READ_THUMBPRINT: readonly string[] = [
  "On the Tang server itself, with its port:",
  "    tang-show-keys PORT",
  "Where tang-show-keys does not exist:",
  "    curl -sS http://localhost:PORT/adv | jose fmt -j- -g payload -y -o- | \\",
  "      jose jwk use -i- -r -u verify -o- | jose jwk thp -i- -a S256",
]

/** Which key ids the bindings of a disk name. */
export const READ_KEY_IDS: readonly string[] = [
  "    nbde-rescue inspect DEV",
  "Without this program, for a binding to one Tang server:",
  "    cryptsetup luksDump DEV",
  "    cryptsetup token export --token-id TOKEN DEV | jose fmt -j- -Og jwe \\",
  "      -g protected -Su- | jose b64 dec -i- | jose fmt -j- -g kid -Su-",
]

export const TPM_BINDING: readonly string[] = [
  "    clevis luks pass -d DEV -s OLD | clevis luks bind -f -k - -d DEV \\",
  `      tpm2 '{"pcr_bank":"sha256","pcr_ids":"7"}'`,
  "Write down the number of the new key slot:",
  "    clevis luks list -d DEV",
]

/** The start image must hold the tools of the TPM binding, else the binding is of no use. */
export const TPM_IN_START_IMAGE: readonly string[] = [
  "RHEL and Fedora:",
  "    dracut -f",
  "    lsinitrd | grep clevis-decrypt-tpm2",
  "Debian and Ubuntu, with package clevis-initramfs:",
  "    update-initramfs -u",
  "    lsinitramfs /boot/initrd.img-$(uname -r) | grep clevis-decrypt-tpm2",
  "The last command must print one line.",
]

/** Letters that lie on the same keys on nearly every keyboard layout: 42 with checks from this program, 32 by hand, 128 bits and more. */
export const EASY_PASSPHRASE: readonly string[] = [
  "With this program on the host. It goes from one program to the next, and nobody sees it:",
  "    clevis luks pass -d DEV -s OLD | \\",
  "      nbde-rescue slot add-temporary DEV --days 7 --yes --stdout | \\",
  "      gpg --encrypt --recipient KEEPER1 --recipient KEEPER2 --armor \\",
  "      --output HOST-easy.asc",
  "It was tested. It has 42 letters; the line at the end names its key slot, EASY.",
  "Without this program: make it in memory. It holds 32 letters that most keyboards share.",
  "    umask 077",
  "    tr -dc cbdefghijklnrtuv < /dev/urandom | head -c 32 > /run/easy",
  "Add it to key slot EASY, a free number:",
  "    clevis luks pass -d DEV -s OLD | cryptsetup luksAddKey --key-slot EASY \\",
  "      --pbkdf pbkdf2 --pbkdf-force-iterations 1000 -d - DEV /run/easy",
  "Test it:",
  "    cryptsetup open --test-passphrase -v --key-slot EASY -d /run/easy DEV",
  "Encrypt it for two keepers. Then remove it from memory:",
  "    gpg --encrypt --recipient KEEPER1 --recipient KEEPER2 --armor \\",
  "      --output HOST-easy.asc /run/easy",
  "    shred -u /run/easy",
]

export const REMOVE_EASY: readonly string[] = [
  "With this program on the host:",
  "    clevis luks pass -d DEV -s OLD | \\",
  "      nbde-rescue slot remove DEV --slot EASY --yes",
  "Without it:",
  "    clevis luks pass -d DEV -s OLD | cryptsetup luksKillSlot -d - DEV EASY",
  "Test that the easy passphrase is refused. A keeper does this on their own computer:",
  "    gpg --decrypt HOST-easy.asc | ssh root@HOST \\",
  "      cryptsetup open --test-passphrase -v -d - DEV",
  '"No key available with this passphrase." is the right answer.',
  "Then destroy HOST-easy.asc at every keeper.",
]
