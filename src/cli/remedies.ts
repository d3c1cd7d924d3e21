// For every error code: the exit code of its kind and what the person can do now. Sentences of at most 14 words, no idioms, no
// contractions; the next command where there is one. docs/errors.md is made from this table.
import type { ErrorCode } from "../bytes/errors.ts"
import type { ExitCode } from "./out.ts"

export interface Remedy {
  readonly exit: ExitCode
  readonly remedy: readonly string[]
}

export const REMEDIES: Readonly<Record<ErrorCode, Remedy>> = {
  // bytes
  truncated: {
    exit: 1,
    remedy: ["The data ends before it is complete.", "Copy the file again and compare its size."],
  },
  "bad-base64": {
    exit: 1,
    remedy: ["A character was lost or changed on the way.", "Copy the text again, whole."],
  },
  "bad-json": {
    exit: 1,
    remedy: ["The text is not what the program expects here.", "Copy it again, whole and unchanged."],
  },
  "read-failed": {
    exit: 1,
    remedy: [
      "The medium could not be read at this place.",
      "Try another cable or port, then work on a copy of the disk.",
    ],
  },
  // command line and home
  usage: { exit: 2, remedy: ["See: nbde-rescue COMMAND --help"] },
  "input-needed": {
    exit: 2,
    remedy: ["Give the answer with the flag named above, or run without --no-input."],
  },
  cancelled: { exit: 4, remedy: ["Nothing was changed.", "Run the same command again when you are ready."] },
  "not-a-terminal": { exit: 2, remedy: ["Run this on a terminal, or use the flag named above."] },
  "no-such-file": {
    exit: 1,
    remedy: ["Check the path.", "A disk may have another name now: look with lsblk."],
  },
  "permission-denied": { exit: 1, remedy: ["Disks are readable for the administrator only: use sudo."] },
  "output-refused": { exit: 2, remedy: ["Choose a new file name with -o."] },
  "write-failed": {
    exit: 1,
    remedy: [
      "The old content is intact.",
      "Check free space and that the medium is writable, then run again.",
    ],
  },
  "input-too-large": {
    exit: 1,
    remedy: ["This is larger than anything the program reads here.", "Check that it is the right file."],
  },
  "scanner-unfit": {
    exit: 1,
    remedy: [
      "Set the scanner to the keymap of the prompt, and name it: --keyboard.",
      "Or type it by hand: nbde-rescue keystrokes --passphrase",
    ],
  },
  "home-unsafe": {
    exit: 1,
    remedy: [
      "Other users could change this folder.",
      "Make it yours alone: chmod 700, or choose another with --home.",
    ],
  },
  "home-busy": {
    exit: 1,
    remedy: ["Another window is using the same folder.", "Finish there first, or use another --home."],
  },
  "home-unprotected": {
    exit: 2,
    remedy: ["This medium cannot keep other users out.", "If you accept that: --confirm unprotected-home"],
  },
  "program-missing": {
    exit: 1,
    remedy: ["Install the package that brings this program.", "Then run the same command again."],
  },
  "no-identity": { exit: 2, remedy: ["Make one: nbde-rescue identity create --name NAME --role technician"] },
  "wrong-identity-passphrase": {
    exit: 1,
    remedy: ["This is the passphrase of your own identity, not of a disk.", "Try again."],
  },
  "identity-damaged": {
    exit: 3,
    remedy: ["Do not use this copy.", "Restore the folder from a copy, or make a new identity."],
  },
  "identity-exists": {
    exit: 2,
    remedy: ["Show it: nbde-rescue identity show", "For another one choose another --home."],
  },
  // luks
  "no-volume": {
    exit: 1,
    remedy: [
      "No encrypted volume was found here.",
      "Give the whole disk, the partition, or a copy of the header.",
    ],
  },
  "needs-assembly": {
    exit: 1,
    remedy: [
      "Attach all disks that belong together to this computer.",
      "RAID (md): mdadm --assemble --readonly /dev/md/rescue MEMBER MEMBER…",
      "LVM: vgchange -ay GROUP",
      "Then give /dev/md/rescue or /dev/GROUP/NAME instead of the disk.",
      "A copy of the header alone is enough too.",
    ],
  },
  "volume-group-damaged": {
    exit: 1,
    remedy: ["The LVM metadata of this disk is damaged.", "Try another disk of the same volume group."],
  },
  "header-damaged": {
    exit: 3,
    remedy: ["Do not write to this disk.", "Look at both copies: nbde-rescue inspect PATH"],
  },
  "no-binding": {
    exit: 1,
    remedy: ["No key slot of this volume is bound to Tang.", "See what it has: nbde-rescue inspect PATH"],
  },
  "no-such-slot": { exit: 2, remedy: ["See the key slots: nbde-rescue inspect PATH"] },
  "choose-slot": { exit: 2, remedy: ["Several key slots are bound.", "Choose one with --slot N."] },
  "choose-volume": {
    exit: 2,
    remedy: [
      "Several encrypted volumes are here.",
      "Choose one with --at UUID, or give the partition itself.",
    ],
  },
  "luksmeta-damaged": {
    exit: 3,
    remedy: ["Do not bind this volume again before you have a copy of its header."],
  },
  "proof-unsupported": { exit: 1, remedy: ["Test on a Linux machine: cryptsetup open --test-passphrase"] },
  "proof-needs-memory": { exit: 1, remedy: ["Close other programs, or test on a machine with more memory."] },
  "proof-area-missing": {
    exit: 1,
    remedy: ["This copy holds no key slot area.", "Test on the disk itself: nbde-rescue prove PATH"],
  },
  "opens-nothing": {
    exit: 3,
    remedy: [
      "This passphrase opens no key slot of this volume.",
      "Check that it is the right disk and the whole passphrase.",
    ],
  },
  // changes of a volume
  "volume-inside": {
    exit: 2,
    remedy: [
      "Name the partition or logical volume itself, not the whole disk.",
      "Of a RAID array name the array itself, not one of its disks.",
      "For an image: losetup --find --show --offset OFFSET IMAGE",
    ],
  },
  "wrong-disk": {
    exit: 3,
    remedy: [
      "Nothing was changed.",
      "Compare the UUID of the disk with that of the case.",
      "Look at the disk: nbde-rescue inspect PATH",
    ],
  },
  "volume-change-failed": {
    exit: 5,
    remedy: [
      "The program named above refused or broke off.",
      "Remove the cause, then run the same command again.",
    ],
  },
  "no-free-slot": {
    exit: 4,
    remedy: [
      "A second binding keeps the host safe while the key slot changes.",
      "Free one: nbde-rescue slot remove PATH --slot N",
      "Or accept the risk: --confirm no-free-slot",
      "Then a power cut can leave only the header copy.",
    ],
  },
  "slot-taken": {
    exit: 5,
    remedy: [
      "The stand-in still opens this volume.",
      "If nobody needs the other passphrase: nbde-rescue slot remove PATH --slot N",
      "Then run the same command again.",
    ],
  },
  "slot-shared": {
    exit: 4,
    remedy: [
      "Another entry depends on this key slot, and a change would break it.",
      "Remove that entry first, then run the same command again.",
    ],
  },
  "last-way-in": {
    exit: 4,
    remedy: [
      "Without this key slot nobody can open the volume any more.",
      "To remove it all the same: --confirm last-way-in",
    ],
  },
  "change-needs-tang": {
    exit: 5,
    remedy: [
      "Run the same command again where the Tang servers can be reached.",
      "Or give the passphrase of today: --old-passphrase",
    ],
  },
  "change-unfinished": {
    exit: 5,
    remedy: ["The volume can still be opened, as said above.", "Run the same command again: it goes on."],
  },
  "no-header-copy": {
    exit: 1,
    remedy: [
      "A copy is kept only while a change is unfinished.",
      "It is kept only in the home of that change.",
      "Take a new one: nbde-rescue extract PATH --what header -o FILE",
    ],
  },
  "old-passphrase-opens": {
    exit: 5,
    remedy: [
      "The same passphrase was given to another key slot.",
      "Remove it: nbde-rescue slot remove PATH --slot N",
    ],
  },
  // clevis
  "jwe-malformed": {
    exit: 1,
    remedy: ["The binding could not be read.", "Take it from the disk again: nbde-rescue extract PATH"],
  },
  "jwe-unsupported": {
    exit: 1,
    remedy: ["This binding uses something this program does not know.", "Ask the people who bound it."],
  },
  "jwe-too-large": {
    exit: 1,
    remedy: ["No real binding is this large.", "Check that it is the right file."],
  },
  "jwe-tag-mismatch": {
    exit: 3,
    remedy: ["The binding does not fit this key.", "Wrong Tang key, an altered answer, or a damaged header."],
  },
  "policy-too-deep": {
    exit: 3,
    remedy: ["No real binding is nested like this.", "Treat the disk as hostile."],
  },
  "policy-too-wide": {
    exit: 3,
    remedy: ["No real binding has so many parts.", "Treat the disk as hostile."],
  },
  "pin-unsupported": { exit: 1, remedy: ["This part of the binding can be used only on its own host."] },
  "needs-this-host": {
    exit: 5,
    remedy: [
      "The TPM of the host must give its part. Put the disk back.",
      "On the host itself: nbde-rescue reveal ANSWER --this-host",
      "If it cannot run there: nbde-rescue host-script",
    ],
  },
  "tpm-pcr-mismatch": {
    exit: 1,
    remedy: [
      "Start the host in its normal way, without a rescue system.",
      "Ask what changed: firmware, Secure Boot, boot order.",
      "If it must start now, use another key slot or a passphrase.",
      "Do not clear the TPM: that destroys its key for ever.",
    ],
  },
  "tpm-lockout": {
    exit: 1,
    remedy: [
      "Leave the host powered on and wait.",
      "See how long: tpm2_getcap properties-variable",
      "Do not try again and again: each try may add time.",
    ],
  },
  "tpm-missing": {
    exit: 1,
    remedy: [
      "Is this the host of the disk? Only its own TPM can help.",
      "Look for the TPM: ls /dev/tpmrm0",
      "Install the programs: apt install clevis-tpm2 tpm2-tools",
    ],
  },
  "tpm-other": {
    exit: 1,
    remedy: [
      "The disk belongs to another host, or the TPM was cleared or replaced.",
      "Put the disk back into its own host, or use another key slot.",
    ],
  },
  "tpm-failed": {
    exit: 1,
    remedy: [
      "Switch the host fully off, start it, and try once more.",
      "See what the TPM says: nbde-rescue explain TEXT",
    ],
  },
  // recovery
  "not-from-afar": {
    exit: 1,
    remedy: [
      "Only the host itself, or another passphrase, can open this volume.",
      "See what it needs: nbde-rescue inspect PATH",
    ],
  },
  "answer-misfit": {
    exit: 3,
    remedy: [
      "Ask once more with a check: nbde-rescue request PATH --case CASE --check",
      "Until then do not trust this answer.",
    ],
  },
  "answer-incomplete": {
    exit: 5,
    remedy: ["Ask another colleague for the rest.", "Then: nbde-rescue reveal ANSWER"],
  },
  "call-back-wrong": {
    exit: 4,
    remedy: [
      "Hang up and dial the number from your own list.",
      "Let them read the six words from their screen again.",
    ],
  },
  "call-back-needed": {
    exit: 4,
    remedy: ["Dial the number from your own list.", "Type what they read to you: --words 'SIX WORDS'"],
  },
  "request-on-hold": {
    exit: 4,
    remedy: [
      "Dial the number from your own list once more.",
      "With the right words and a --reason you may still approve.",
    ],
  },
  "decision-needed": { exit: 2, remedy: ["Choose one of --approve, --hold and --deny."] },
  "drill-key": { exit: 3, remedy: ["This is practice material.", "It works only inside: nbde-rescue drill"] },
  "not-a-drill-key": { exit: 3, remedy: ["This is real material.", "Use it outside of the practice."] },
  "drill-failed": {
    exit: 1,
    remedy: [
      "The practice did not end well: do not rely on this installation.",
      "Run it once more; then report it.",
    ],
  },
  "nothing-to-answer": { exit: 1, remedy: ["Give the request as it arrived: a file, or - and paste it."] },
  "choose-case": {
    exit: 2,
    remedy: ["Several cases are open.", "Choose one with --case; see them: nbde-rescue case list"],
  },
  "answer-denied": {
    exit: 4,
    remedy: ["Call the colleague and ask why.", "Another contact may answer the same request."],
  },
  "no-such-request": { exit: 2, remedy: ["See your cases: nbde-rescue case list"] },
  "contact-cannot-decrypt": {
    exit: 2,
    remedy: ["Choose a contact with the role colleague.", "Or show it to yourself and read it out: --reveal"],
  },
  "nothing-accepted": {
    exit: 3,
    remedy: ["None of these messages could be used.", "The lines above say why for each one."],
  },
  "share-malformed": {
    exit: 3,
    remedy: ["One part of the key is not what it should be.", "Ask again for the other parts."],
  },
  "shares-inconsistent": {
    exit: 3,
    remedy: ["The parts of the key do not fit together.", "Ask again for the part named above."],
  },
  "config-malformed": {
    exit: 2,
    remedy: ['Example: nbde-rescue encrypt tang \'{"url":"http://tang.example"}\''],
  },
  // tang
  "bad-point": {
    exit: 3,
    remedy: ["Do not use this answer.", "Copy it again; if it stays so, ask another Tang server."],
  },
  "bad-key": { exit: 3, remedy: ["The key is not a usable public key.", "Check where it came from."] },
  "kid-mismatch": {
    exit: 3,
    remedy: ["The key does not have the key id it claims.", "Treat the source as altered."],
  },
  "adv-malformed": {
    exit: 3,
    remedy: ["What answered is probably not a Tang server.", "Check: nbde-rescue tang check URL"],
  },
  "adv-signature": {
    exit: 3,
    remedy: ["Stop: the keys were not signed as they must be.", "Somebody may be in between."],
  },
  "adv-not-trusted": {
    exit: 3,
    remedy: [
      "Stop: these are not the keys you trusted.",
      "Compare thumbprints with the people who run this server.",
    ],
  },
  "tang-name-lookup": {
    exit: 1,
    remedy: ["The name is not known on this network.", "Try the address, or another network."],
  },
  "tang-connection": {
    exit: 1,
    remedy: ["Nothing answers at this address.", "Check the cable, the route and the port."],
  },
  "tang-timeout": {
    exit: 1,
    remedy: ["No complete answer came in ten seconds.", "Check the firewall, then try again."],
  },
  "tang-tls": {
    exit: 3,
    remedy: ["The certificate was not accepted.", "Give the right authority: tang trust URL --ca FILE"],
  },
  "tang-not-tang": {
    exit: 1,
    remedy: ["Something answers, but it is not a Tang server.", "Check the address and the port."],
  },
  "tang-portal": {
    exit: 1,
    remedy: ["A web page answers in its place.", "Sign in to this network first, or use another one."],
  },
  "tang-key-gone": {
    exit: 1,
    remedy: [
      "This server no longer has the key, or has another key folder.",
      "Look for the key in backups, hidden files included.",
    ],
  },
  "tang-key-forbidden": {
    exit: 1,
    remedy: ["This key id belongs to a signing key.", "The header may be damaged: inspect it again."],
  },
  "tang-refused": {
    exit: 1,
    remedy: ["The server refused the request.", "Look at its log, then try another server."],
  },
  "tang-leaks-keys": {
    exit: 3,
    remedy: [
      "Stop: this server gives its private keys away (CVE-2021-4076).",
      "Update it, then rotate its keys and rebind every host.",
    ],
  },
  "tang-wrong-answer": {
    exit: 3,
    remedy: ["The answer was not made with the right key.", "Ask another server, or check for a proxy."],
  },
  "tang-none-trusted": {
    exit: 2,
    remedy: [
      "Say which servers are yours: nbde-rescue tang trust URL",
      "Or give one for this answer: --tang URL",
      "With decrypt, use the address in the header: --trust-header-url",
    ],
  },
  "tang-url-refused": {
    exit: 2,
    remedy: ["Only http and https addresses without names or passwords in them are used."],
  },
  "tang-keys-unreadable": {
    exit: 1,
    remedy: ["The key folder could not be read.", "Check its owner and its rights."],
  },
  // people and letters
  "card-malformed": {
    exit: 1,
    remedy: ["Ask for the contact file again, as a file.", "They make it with: nbde-rescue identity export"],
  },
  "card-signature": {
    exit: 3,
    remedy: ["Do not use this file: it was altered.", "Ask its owner for a new one."],
  },
  "card-expired": {
    exit: 3,
    remedy: [
      "Ask its owner for a new one.",
      "They make it with: nbde-rescue identity export --renew",
      "Until then, send a message without --to.",
    ],
  },
  "roster-malformed": {
    exit: 1,
    remedy: ["Ask for the contact list again, as a file.", "It is made with: nbde-rescue roster make"],
  },
  "contact-changed": {
    exit: 3,
    remedy: [
      "Stop: this person had another key before.",
      "Call them on a number you already had, and ask why.",
      "If it is right, first: nbde-rescue contact remove NAME --confirm remove",
      "Without a contact, messages still work: leave --to away.",
    ],
  },
  "contact-revoked": {
    exit: 3,
    remedy: ["This key was marked as lost.", "Ask the person for a contact file with a new key."],
  },
  "contact-unknown": { exit: 2, remedy: ["See who is known: nbde-rescue contact list"] },
  "gnupg-no-key": {
    exit: 1,
    remedy: [
      "Look which private keys are there: gpg --list-secret-keys",
      "Name the key by its fingerprint. Keys in another folder need --gnupg-home.",
      "A key on a smart card must be plugged in: gpg --card-status",
    ],
  },
  "gnupg-failed": {
    exit: 1,
    remedy: [
      "Nothing was signed and nothing was opened.",
      "If a passphrase was asked for, it was wrong or cancelled. Run the command again.",
      "If nothing was asked, try by hand: gpg --clearsign, then gpg --decrypt",
    ],
  },
  "contact-not-compared": {
    exit: 3,
    remedy: ["Call the person and compare the words.", "Then: nbde-rescue contact verify NAME"],
  },
  "fingerprint-mismatch": {
    exit: 3,
    remedy: [
      "Nothing was changed.",
      "Ask the person to read the words again.",
      "If they still differ, do not use this file.",
    ],
  },
  "sealed-file-malformed": {
    exit: 1,
    remedy: ["Is it the right file?", "If it travelled by mail or chat, copy it again as a file."],
  },
  "sealed-file-not-for-me": {
    exit: 4,
    remedy: ["Only the people named above can open it.", "Give the file to one of them."],
  },
  "sealed-file-altered": {
    exit: 3,
    remedy: ["Do not use what is in this file.", "Take another copy, and tell who keeps them."],
  },
  "tang-folder-no-keys": {
    exit: 1,
    remedy: [
      "Is this the key folder? Debian: /var/lib/tang, others: /var/db/tang.",
      "An empty folder looks healthy: the server makes new keys, and no host can start.",
      "Restore the backup: nbde-rescue tang restore FILE FOLDER",
    ],
  },
  "tang-rotation-unsafe": {
    exit: 1,
    remedy: ["Look at the folder: nbde-rescue tang keys FOLDER", "No key was deleted. Do not delete any."],
  },
  "tang-key-unreadable": {
    exit: 1,
    remedy: ["Look at the file and its access rights: nbde-rescue tang keys FOLDER"],
  },
  "tang-restore-conflict": {
    exit: 1,
    remedy: [
      "Nothing was written.",
      "Restore into an empty folder and compare: nbde-rescue tang keys FOLDER",
    ],
  },
  "tang-key-needed": {
    exit: 4,
    remedy: [
      "Nothing was deleted. These hosts could never start by themselves again.",
      "Bind each of them again first: nbde-rescue regen DISK --slot N",
    ],
  },
  "tang-prune-unsure": {
    exit: 4,
    remedy: ["Nothing was deleted.", "If you are sure, give the flag named above."],
  },
  "tang-servers-differ": {
    exit: 3,
    remedy: [
      "Behind this address are servers with different keys.",
      "Look at the key folder of each: nbde-rescue tang keys FOLDER",
    ],
  },
  "tang-key-answers": {
    exit: 3,
    remedy: [
      "The key is still there. Look at the key folder: nbde-rescue tang keys FOLDER",
      "Perhaps another server answers at this address: nbde-rescue tang check URL --connections 20",
    ],
  },
  "escrow-too-few": {
    exit: 5,
    remedy: [
      "Ask the next keeper of the set. Their names are on every page.",
      "Then give all envelopes at once.",
    ],
  },
  "escrow-shares-mixed": {
    exit: 2,
    remedy: ["The number of the set stands on every page. Give envelopes of one set only."],
  },
  "escrow-share-wrong": {
    exit: 3,
    remedy: ["Leave the envelopes named above out.", "Ask another keeper of the set instead."],
  },
  "escrow-envelope-malformed": {
    exit: 1,
    remedy: ["Is it the right file? Copy it again, whole."],
  },
  "escrow-unknown": { exit: 2, remedy: ["See what was escrowed here: nbde-rescue escrow list"] },
  "escrow-expired": {
    exit: 4,
    remedy: [
      "The time of this envelope is over: its passphrase should be dead.",
      "If it must be opened all the same: --confirm expired",
    ],
  },
  "escrow-still-opens": {
    exit: 3,
    remedy: [
      "The escrowed passphrase is still good. Change it now: nbde-rescue regen DISK --slot N",
      "Then prove it again. The duty stays open until then.",
    ],
  },
  "inventory-source-unknown": {
    exit: 1,
    remedy: [
      "On the host, as root: nbde-rescue inspect --json /dev/DISK > HOST.json",
      "Or: clevis luks list -d /dev/DISK > HOST.txt",
    ],
  },
  "no-such-host": { exit: 2, remedy: ["See which hosts are known: nbde-rescue inventory list"] },
  "inventory-damaged": {
    exit: 1,
    remedy: ["Correct or delete the line named above. Everything in the file can be gathered again."],
  },
  "trust-list-altered": {
    exit: 3,
    remedy: [
      "Do not trust this list.",
      "Remove the file named above and add each person again, with their words.",
    ],
  },
  "confirm-needed": { exit: 4, remedy: ["If you are sure, add the --confirm flag named above."] },
  "letter-too-large": {
    exit: 1,
    remedy: ["Use the relay mode, or carry the data as a file."],
  },
  "letter-malformed": {
    exit: 1,
    remedy: ["Part of the message is missing or changed.", "Ask for it again, as a file."],
  },
  "letter-header": {
    exit: 3,
    remedy: ["This message was not made by this program.", "Ask the sender to make it again."],
  },
  "letter-alg": {
    exit: 3,
    remedy: ["This message was not made by this program.", "Ask the sender to make it again."],
  },
  "letter-epk": { exit: 3, remedy: ["Do not answer it.", "Ask the sender to make it again."] },
  "letter-not-for-me": {
    exit: 1,
    remedy: [
      "It is for another person, or for a key of an older case.",
      "Check that you use the right --home.",
      "Or ask for a message made for your contact file.",
    ],
  },
  "letter-decrypt": {
    exit: 3,
    remedy: ["Ask for it again, as a file.", "If it fails again, somebody alters it on the way."],
  },
  "letter-inner": { exit: 3, remedy: ["Do not use it.", "Ask the sender to make it again."] },
  "letter-typ": {
    exit: 3,
    remedy: ["Do not use it.", "A newer program may have made it: compare versions."],
  },
  "letter-world": {
    exit: 3,
    remedy: ["Practice messages and real ones never mix.", "Ask for a message of the right kind."],
  },
  "letter-kind": {
    exit: 2,
    remedy: [
      "A request goes to: nbde-rescue answer",
      "An answer goes to: nbde-rescue reveal",
      "Look at any message with: nbde-rescue letter show",
    ],
  },
  "letter-open-disclose": {
    exit: 3,
    remedy: [
      "Only messages that hold nothing secret may be unencrypted.",
      "Use the relay mode, or name the recipient with --to.",
    ],
  },
  "letter-open-refused": {
    exit: 4,
    remedy: [
      "The rule stands in the profile of your site.",
      "Exchange contact files, then ask for a new message.",
    ],
  },
  "letter-card": {
    exit: 3,
    remedy: ["Do not use it.", "Call the sender on a number you already had."],
  },
  "letter-signer-unknown": {
    exit: 3,
    remedy: [
      "Add the sender first: nbde-rescue contact add FILE",
      "Or ask for a relay request: it needs no contact.",
    ],
  },
  "letter-signer-expired": {
    exit: 3,
    remedy: [
      "Ask for a new contact file: nbde-rescue identity export --renew",
      "Or ask for a relay request: it needs no contact.",
    ],
  },
  "letter-signer-revoked": {
    exit: 3,
    remedy: ["This key was marked as lost: somebody else may hold it.", "Tell the owner of the key now."],
  },
  "letter-signer-role": {
    exit: 3,
    remedy: ["Their contact file does not allow this.", "Ask somebody with the right role."],
  },
  "letter-signature": {
    exit: 3,
    remedy: ["Do not use it.", "Ask for it again, as a file, over another channel."],
  },
  "letter-version": {
    exit: 1,
    remedy: ["Use the same version of this program on both sides."],
  },
  "letter-payload": {
    exit: 3,
    remedy: ["Do not use it.", "Ask the sender to make it again, with the same version."],
  },
  "letter-pad": {
    exit: 3,
    remedy: ["Do not use it.", "Ask the sender to make it again, with the same version."],
  },
  "letter-from": { exit: 3, remedy: ["Do not use it.", "Call the sender on a number you already had."] },
  "letter-to": {
    exit: 3,
    remedy: ["It was written for somebody else.", "Check that you use the right --home."],
  },
  "letter-encto": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-apu": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-apv": {
    exit: 3,
    remedy: ["Somebody put it into a new envelope.", "Ask the sender for the message itself."],
  },
  "letter-time": { exit: 3, remedy: ["Do not use it.", "Ask the sender to make it again."] },
  "letter-stale": {
    exit: 3,
    remedy: [
      "Check the clock of this machine.",
      "Call the sender and type the six words: --words",
      "Or ask for a new request.",
    ],
  },
  "letter-reply-key": { exit: 3, remedy: ["Do not answer it.", "Ask the sender to make it again."] },
  "letter-replayed": {
    exit: 3,
    remedy: ["It was handled already: nbde-rescue journal show", "If you need more, ask for a new message."],
  },
  "letter-re-unknown": {
    exit: 3,
    remedy: ["Check that you use the right --home.", "See the open cases: nbde-rescue case list"],
  },
  "letter-re-mismatch": {
    exit: 3,
    remedy: ["Do not use it.", "Send your request again and ask for a new answer."],
  },
  "letter-closed": { exit: 3, remedy: ["If the host still needs help, make a new request."] },
  "letter-expired": { exit: 3, remedy: ["Make a new request: nbde-rescue request"] },
  "letter-host": { exit: 3, remedy: ["Do not use it.", "Ask the colleague which host they answered for."] },
  "letter-mode": { exit: 3, remedy: ["Do not use it.", "Ask the colleague to answer your request again."] },
  "letter-leaves": { exit: 3, remedy: ["Do not use it.", "Ask the colleague to answer your request again."] },
  "armour-damaged": {
    exit: 1,
    remedy: ["The text was changed on the way.", "Copy all lines again, or send it as a file."],
  },
  "part-damaged": {
    exit: 1,
    remedy: ["Scan or copy this part again.", "If it goes on, send the message as a file."],
  },
  "parts-missing": {
    exit: 5,
    remedy: [
      "Nothing is lost: the pictures and texts you have stay good.",
      "Scan more parts. Any parts will do, in any order.",
      "Then give all of them together, for example as one folder.",
    ],
  },
  "picture-unreadable": {
    exit: 1,
    remedy: [
      "Take the picture again, or save it as PNG or JPEG.",
      "A screenshot is better than a photograph.",
    ],
  },
  "picture-without-code": {
    exit: 1,
    remedy: [
      "Take the picture again: the whole code, sharp, without light on the glass.",
      "Keep a white border around the code.",
      "Or send the message as text or as a file.",
    ],
  },
  "host-line-wrong": {
    exit: 1,
    remedy: [
      "Nothing was asked of Tang.",
      "Let the person at the host read this line again, with its last group.",
      "Correct the line, then answer again.",
    ],
  },
  "letter-not-recognised": {
    exit: 2,
    remedy: ["Check that it is the right file.", "A text must be complete, with its first and last line."],
  },
  "letter-ambiguous": {
    exit: 2,
    remedy: ["Keep only the part that is meant, then try again."],
  },
  "code-line-wrong": {
    exit: 1,
    remedy: ["Ask for this line once more, group by group.", "The other lines are right: keep them."],
  },
  "code-check-wrong": {
    exit: 1,
    remedy: ["Read every line back to the other person.", "Then type the whole code again."],
  },
  "code-incomplete": {
    exit: 5,
    remedy: ["The code never changes: go on with the missing lines at any time."],
  },
  "code-foreign": {
    exit: 1,
    remedy: [
      "This code belongs to another request, or a line was heard wrong.",
      "Name the case with --case, then type the lines again.",
    ],
  },
  // record and cases
  "journal-broken": {
    exit: 3,
    remedy: [
      "See what is wrong: nbde-rescue journal verify",
      "Copy the folder before you do anything else.",
      "To go on with a new record: nbde-rescue journal verify --set-aside",
    ],
  },
  "journal-not-kept": {
    exit: 1,
    remedy: [
      "This step needs a record that is kept.",
      "Make the folder writable, or choose another with --home.",
    ],
  },
  "journal-behind": {
    exit: 3,
    remedy: [
      "Your record is older than what a colleague has seen of it.",
      "It was probably restored from a copy.",
      "Ask the colleague for their record: nbde-rescue journal compare",
    ],
  },
  "no-such-case": { exit: 1, remedy: ["See which cases there are: nbde-rescue case list"] },
  "case-finished": {
    exit: 1,
    remedy: ["A finished case is not opened again.", "Begin a new one: nbde-rescue request PATH"],
  },
  "no-such-duty": { exit: 1, remedy: ["See the open duties: nbde-rescue case list"] },
  "evidence-unfit": {
    exit: 3,
    remedy: [
      "The duty stays open.",
      "A passphrase is done when it opens nothing, a copy when it is destroyed.",
    ],
  },
  "bad-deadline": {
    exit: 2,
    remedy: ["Write it like one of these: 2026-11-27 18:00, Fri 18:00, tomorrow."],
  },
  "secrets-not-kept": {
    exit: 1,
    remedy: [
      "Keep it sealed with your identity: --survive-power-loss",
      "Make one if you have none: nbde-rescue identity create --name NAME --role technician",
    ],
  },
  "sealed-lost": {
    exit: 1,
    remedy: [
      "The keys of this request were kept in memory only.",
      "They are gone with the last restart.",
      "Ask again in the same case: nbde-rescue request PATH --case ID",
    ],
  },
  "sealed-damaged": {
    exit: 3,
    remedy: ["The stored file was changed or damaged.", "Make a new request: nbde-rescue request PATH"],
  },
  // runbooks
  "no-such-flow": {
    exit: 1,
    remedy: [
      "See which runbooks there are: nbde-rescue flow list",
      "A runbook of your site is named by its file.",
    ],
  },
  "flow-malformed": {
    exit: 1,
    remedy: ["See everything that is wrong: nbde-rescue flow check FILE"],
  },
  "flow-changed": {
    exit: 3,
    remedy: [
      "The run began with another edition of this runbook.",
      "Take the old file to go on, or begin anew: nbde-rescue flow run NAME --new",
      "What was done until now stands in your record.",
    ],
  },
  "no-such-run": {
    exit: 1,
    remedy: ["See which runs are not finished: nbde-rescue flow list"],
  },
  "profile-malformed": {
    exit: 1,
    remedy: ["Correct site/profile.json in your home.", "An example is in flows/site/profile.json."],
  },
  // our own trouble
  internal: {
    exit: 1,
    remedy: ["This is a fault of the program. Nothing was released.", "Please report the lines below."],
  },
}
