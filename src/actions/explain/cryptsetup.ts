// What cryptsetup prints about passphrases, key slots, tokens and header copies. Read in cryptsetup 2.6.1. It speaks the language of
// the host: only the English words are here.
import type { Entry } from "./entry.ts"

const CRYPTSETUP = "debian 12: cryptsetup 2.6.1"

export const CRYPTSETUP_ENTRIES: readonly Entry[] = [
  {
    id: "wrong-passphrase",
    program: "cryptsetup",
    says: ["No key available with this passphrase."],
    source: [CRYPTSETUP],
    means:
      "The passphrase opens no key slot that was tried. It may be wrong, for another disk, or typed on another layout. Or a key file ends in an end of line.",
    check: [
      "Test it without the console: nbde-rescue prove DEVICE",
      "It opens there: look at the keyboard layout of the console.",
      "With a file, write it without an end of line: printf instead of echo.",
    ],
    avoid: ["Do not guess on: many consoles allow three tries only."],
  },
  {
    id: "no-usable-slot",
    program: "cryptsetup",
    says: ["No usable keyslot is available."],
    source: [CRYPTSETUP],
    means: "The key slot that was named is empty. Or no key slot at all can be used here.",
    check: [
      "See which key slots are in use: nbde-rescue inspect DEVICE",
      "Leave out --key-slot and try again.",
    ],
    avoid: [],
  },
  {
    id: "slot-not-active",
    program: "cryptsetup",
    says: ["Keyslot … is not active."],
    source: [CRYPTSETUP],
    means: "This key slot is empty.",
    check: ["See which key slots are in use: nbde-rescue inspect DEVICE"],
    avoid: [],
  },
  {
    id: "slot-open-failed",
    program: "cryptsetup",
    says: [
      "Keyslot open failed.",
      "Not enough available memory to open a keyslot.",
      "Warning: keyslot operation could fail as it requires more than available memory.",
    ],
    source: [CRYPTSETUP],
    means:
      "This key slot needs more memory than the machine has. That concerns key slots of people (Argon2), never those of clevis.",
    check: [
      "Use a machine with more memory.",
      "Or use the passphrase of a clevis key slot: it needs little memory.",
    ],
    avoid: ["Do not take this for a wrong passphrase."],
  },
  {
    id: "no-space-for-slot",
    program: "cryptsetup",
    says: ["No space for new keyslot."],
    source: [CRYPTSETUP],
    means: "The header has no room for one more key slot.",
    check: ["List all key slots: nbde-rescue inspect DEVICE", "Remove one that is known to be dead."],
    avoid: ["Do not remove the last key slot that somebody can open."],
  },
  {
    id: "not-valid-luks",
    program: "cryptsetup",
    says: ["Device … is not a valid LUKS device.", "Device … is not a valid LUKS2 device."],
    source: [CRYPTSETUP],
    means:
      "There is no LUKS header at the start of this device. Often it is the whole disk and not the partition.",
    check: [
      "Search the whole disk: nbde-rescue inspect DISK",
      "Start RAID and LVM first, if the volume lies on them.",
      "Ask whether the header is kept on another device.",
    ],
    avoid: [
      "Do not format, initialise or repair anything.",
      "Windows asks to format: choose Cancel, every time.",
    ],
  },
  {
    id: "no-access",
    program: "cryptsetup",
    says: ["Device … does not exist or access denied."],
    source: [CRYPTSETUP],
    means: "The name is wrong, or you may not read the device.",
    check: ["Run it as root.", "Look at the names: lsblk"],
    avoid: [],
  },
  {
    id: "device-in-use",
    program: "cryptsetup",
    says: [
      "Cannot use device … which is in use (already mapped or mounted).",
      "Cannot exclusively open …, device in use.",
      "Device … is still in use.",
    ],
    source: [CRYPTSETUP],
    means: "The volume is open already. A desktop may have opened the disk by itself.",
    check: ["See what holds it: lsblk DEVICE", "Unmount it, then cryptsetup close NAME."],
    avoid: ["Do not force it. Do not write to the disk from the desktop."],
  },
  {
    id: "lock-failed",
    program: "cryptsetup",
    says: [
      "Failed to acquire read lock on device …",
      "Failed to acquire write lock on device …",
      "Locking aborted. The locking path …/… is unusable",
    ],
    source: [CRYPTSETUP],
    means:
      "The folder for locks cannot be used. This is common in small rescue systems. It says nothing about the disk.",
    check: [
      "Make the folder: mkdir -p /run/cryptsetup",
      "Or add --disable-locks to a command that only reads.",
    ],
    avoid: ["Do not conclude that the disk is broken."],
  },
  {
    id: "token-import-failed",
    program: "cryptsetup",
    says: [
      "Failed to import token from file.",
      "Token could not be imported from the file",
      "Not enough space in header json area for new token.",
    ],
    source: [CRYPTSETUP, "latchset/clevis#97", "latchset/clevis#419", "systemd/systemd#43088"],
    means: "The entry is no good JSON, or does not fit into the header. The usual area holds 16 KiB.",
    check: ["Use fewer Tang servers in one binding.", "Remove entries that belong to no key slot."],
    avoid: [],
  },
  {
    id: "token-missing",
    program: "cryptsetup",
    says: ["Failed to get token … for export.", "Token … is not in use.", "No usable token is available."],
    source: [CRYPTSETUP],
    means:
      "There is no entry with this number. The number of an entry differs from the number of its key slot.",
    check: ["See both numbers: nbde-rescue inspect DEVICE"],
    avoid: [],
  },
  {
    id: "backup-exists",
    program: "cryptsetup",
    says: ["Requested header backup file … already exists."],
    source: [CRYPTSETUP],
    means: "A file with this name exists. Cryptsetup does not replace it.",
    check: ["Choose another name.", "Ask what the old file is. Old header copies open with old passphrases."],
    avoid: ["Do not delete it before you know what it is."],
  },
  {
    id: "restore-other-uuid",
    program: "cryptsetup",
    says: ["WARNING: real device header has different UUID than backup!"],
    source: [CRYPTSETUP],
    means: "This header copy belongs to another volume. Going on destroys this one.",
    check: ["Stop, and answer no.", "Compare the UUID: nbde-rescue inspect DEVICE COPY"],
    avoid: ["Do not type YES."],
  },
  {
    id: "restore-destroys-slots",
    program: "cryptsetup",
    says: [
      "Replacing header will destroy existing keyslots.",
      "Replacing header can destroy data on that device.",
    ],
    source: [CRYPTSETUP],
    means:
      "Restoring this header copy replaces all key slots of the volume. The old ones come back, the new ones are gone.",
    check: [
      "Answer no, unless the header is really damaged.",
      "See both first: nbde-rescue inspect DEVICE COPY",
    ],
    avoid: ["Do not type YES without a copy of the present header."],
  },
  {
    id: "last-slot",
    program: "cryptsetup",
    says: ["This is the last keyslot. Device will become unusable after purging this key."],
    source: [CRYPTSETUP],
    means: "This is the last way into the volume. After that the data is lost for ever.",
    check: ["Answer no.", "Look which key slots exist: nbde-rescue inspect DEVICE"],
    avoid: ["Do not type YES."],
  },
  {
    id: "any-remaining-passphrase",
    program: "cryptsetup",
    says: ["Enter any remaining passphrase:"],
    source: [CRYPTSETUP, "latchset/clevis#247"],
    means: "A key slot is about to be removed. It wants the passphrase of another key slot.",
    check: [
      "Type the passphrase of a key slot that stays.",
      "None known: stop with Ctrl+C and recover one first.",
    ],
    avoid: ["Do not type the passphrase that is being removed."],
  },
  {
    id: "prompt-cryptsetup",
    program: "cryptsetup",
    says: ["Enter passphrase for /dev/…:", "Enter any existing passphrase:"],
    source: [CRYPTSETUP],
    means: "Cryptsetup asks for a passphrase. Nothing is shown while you type.",
    check: ["Compare the name with the volume you mean.", "Check the keyboard layout before you type."],
    avoid: [],
  },
  {
    id: "nothing-to-read",
    program: "cryptsetup",
    says: ["Nothing to read on input."],
    source: [CRYPTSETUP],
    means: "The command before it gave no passphrase at all. Often clevis failed in front of the pipe.",
    check: ["Run the first command alone, and read its message."],
    avoid: [],
  },
  {
    id: "kernel-cipher",
    program: "cryptsetup",
    says: [
      "Check that kernel supports … cipher",
      "Failed to setup dm-crypt key mapping for device …",
      "Cannot initialize device-mapper. Is dm_mod kernel module loaded?",
      "Required kernel crypto interface not available.",
    ],
    source: [CRYPTSETUP],
    means:
      "The kernel of this system cannot do the encryption of the volume. The passphrase was not even tried, or fits.",
    check: ["Load it: modprobe dm_crypt", "Use a rescue system with a full kernel."],
    avoid: ["Do not conclude that the passphrase is wrong."],
  },
]
