// What to do about errors of changes of a volume. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const CHANGES = {
  "volume-inside": {
    exit: 2,
    remedy: [
      "Name the partition or logical volume itself, not the whole disk.",
      "Of a RAID array name the array itself, not one of its disks.",
      "For an image: losetup --find --show --offset OFFSET IMAGE",
    ],
  },
  "mirror-member": {
    exit: 2,
    remedy: [
      "Nothing was changed. Change the array: all its disks follow.",
      "Is it running? Find its name in /proc/mdstat, such as md127.",
      "If it is not: mdadm --assemble /dev/md/rescue MEMBER MEMBER…",
      "Then the same command again, with /dev/md/rescue.",
    ],
  },
  "wrong-disk": {
    exit: 3,
    remedy: [
      "Nothing was changed.",
      "Compare the UUID of the disk with that of the case or the duty.",
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
      "Then for a moment nothing opens this key slot.",
      "Cut off in that moment, only this home can fill it again.",
      "Without an identity a power cut destroys what the home keeps for that.",
    ],
  },
  "slot-not-proven": {
    exit: 4,
    remedy: [
      "Whoever had this disk can have put the mark there that names it.",
      "The home that began the change knows: run the same command there.",
      "Does a person or another program use this key slot? Then keep it.",
      "If a passphrase of it is known: nbde-rescue prove PATH --slot N",
      "Nobody uses it, and the change was yours: empty it.",
      "Say so with one of the two words above.",
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
  "slot-lost": {
    exit: 5,
    remedy: [
      "A passphrase of any other key slot helps, if one is known.",
      "Give it to the same command with --old-passphrase",
      "Or put a header copy back that was made before the change.",
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
  "change-not-ours": {
    exit: 3,
    remedy: [
      "Whoever began it may know the new passphrase. Somebody may have had this disk.",
      "Take it back, and make a new passphrase: the same command with --begin-again",
      "Another home of yours began it: go on with --confirm foreign-change",
    ],
  },
  "change-unfinished": {
    exit: 5,
    remedy: [
      "How the volume opens now is said above.",
      "Run the same command again, with the same home: it goes on.",
    ],
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
      "It was not changed yet: nbde-rescue regen PATH --slot N",
      "Or it was given to another key slot too: nbde-rescue slot remove PATH --slot N",
    ],
  },
} satisfies Remedies
