// What luksmeta prints about the clevis entries of LUKS1. Read in luksmeta 9.
import type { Entry } from "./entry.ts"

const LUKSMETA = "debian 12: luksmeta 9-4"

export const LUKSMETA_ENTRIES: readonly Entry[] = [
  {
    id: "luksmeta-not-initialised",
    program: "luksmeta",
    says: ["Device is not initialized (…)"],
    source: [LUKSMETA],
    means: "This LUKS1 volume has no LUKSMeta area. So it has no clevis binding.",
    check: [
      "Is it the right disk? nbde-rescue inspect DEVICE",
      "Compare with a header copy, if there is one.",
    ],
    avoid: ["Do not run luksmeta init on evidence: it erases what is left."],
  },
  {
    id: "luksmeta-corrupt",
    program: "luksmeta",
    says: ["LUKSMeta data appears corrupt (…)"],
    source: [LUKSMETA, "latchset/luksmeta#11"],
    means: "The LUKSMeta area is damaged. The key slots themselves may be fine.",
    check: ["See what can be read: nbde-rescue inspect DEVICE", "Look for a header copy from before."],
    avoid: ["Do not bind again before a copy of the header exists.", "Do not run luksmeta init or nuke."],
  },
  {
    id: "luksmeta-no-space",
    program: "luksmeta",
    says: ["Insufficient space in the LUKS header (…)"],
    source: [LUKSMETA, "latchset/clevis#179", "latchset/clevis#181"],
    means: "The binding is too large for the gap in the LUKS1 header.",
    check: ["Use fewer Tang servers in one binding."],
    avoid: ["Do not bind again before a copy of the header exists."],
  },
  {
    id: "luksmeta-slot",
    program: "luksmeta",
    says: [
      "The specified slot is empty (…)",
      "The specified slot is invalid (…)",
      "Will not overwrite existing slot (…)",
      "The given UUID does not match the slot UUID:",
    ],
    source: [LUKSMETA],
    means: "The entry of this key slot is empty, taken, or not from clevis.",
    check: ["List the entries: luksmeta show -d DEVICE"],
    avoid: [],
  },
  {
    id: "luksmeta-erase",
    program: "luksmeta",
    says: [
      "You are about to erase all data in the LUKSMeta storage area.",
      "You are about to initialize a LUKS device for metadata storage.",
      "You are about to wipe a slot. This operation is unrecoverable.",
    ],
    source: [LUKSMETA],
    means: "Luksmeta is about to destroy bindings. Their passphrases are then lost.",
    check: ["Answer no, unless you know why it asks.", "Make a copy of the header first."],
    avoid: ["Do not answer y."],
  },
  {
    id: "luksmeta-not-luks1",
    program: "luksmeta",
    says: ["… (…) is not a LUKSv1 device", "Unable to read LUKSv1 header (…):"],
    source: [LUKSMETA],
    means: "Luksmeta is for LUKS1 only. LUKS2 keeps its bindings in tokens.",
    check: ["See what is on the disk: nbde-rescue inspect DEVICE"],
    avoid: [],
  },
]
