// What to do about errors of encrypted volumes. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const LUKS = {
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
  "choose-slot": {
    exit: 2,
    remedy: ["See what each of them needs: nbde-rescue inspect DISK", "Then choose one with --slot N."],
  },
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
} satisfies Remedies
