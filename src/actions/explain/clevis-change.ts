// What `clevis luks regen, edit, report` print: the operations that change a binding or look whether it must be changed. Clevis 19.
import type { Entry } from "./entry.ts"

const CLEVIS = "debian 12: clevis-luks 19-2"

export const CLEVIS_CHANGE_ENTRIES: readonly Entry[] = [
  {
    id: "change-cancelled",
    program: "clevis",
    says: [
      "Unable to save/update key slot; operation cancelled",
      "Unable to update metadata; operation cancelled",
      "Unable to regenerate binding in …:…",
      "Unable to update binding in …:…. Operation cancelled.",
      "Unable to generate a new key",
    ],
    source: [CLEVIS],
    means: "The change did not work. It was undone from a temporary copy of the header.",
    check: [
      "Test now, before any restart: clevis luks pass -d DEVICE -s N",
      "If it fails, add a passphrase while the host still runs.",
    ],
    avoid: ["Do not restart the host before the binding is tested."],
  },
  {
    id: "restore-failed",
    program: "clevis",
    says: [
      "Error restoring LUKS header from …",
      "Error restoring LUKSmeta slot … from …",
      "LUKS header backup does not exist",
    ],
    source: [CLEVIS],
    means: "A change failed, and undoing it failed as well. The header may be damaged.",
    check: [
      "Keep the host running: the volume is still open.",
      "Add a passphrase with the key of the open volume: cryptsetup luksAddKey --volume-key-file",
      "Then test it: nbde-rescue prove DEVICE",
    ],
    avoid: ["Do not restart or switch off the host.", "Do not delete files under /tmp."],
  },
  {
    id: "header-backup-failed",
    program: "clevis",
    says: [
      "Error backing up LUKS header from …",
      "Unable to back up LUKS header from …",
      "Unable to create a a temporary dir for device backup/restore",
    ],
    source: [CLEVIS],
    means: "The copy of the header could not be made, so nothing was changed.",
    check: ["Look for free space under /tmp or TMPDIR.", "Run it as root."],
    avoid: [],
  },
  {
    id: "read-config-failed",
    program: "clevis",
    says: [
      "Error reading the configuration from …:…",
      "Error retrieving current configuration from …:…",
      "Error reading the updated config for …:…",
      "Error preparing the configuration for the binding update",
      "Error trying to read token from LUKS2 device …, slot …",
      "Invalid configuration given as parameter with -c",
      "Invalid pin or configuration",
    ],
    source: [CLEVIS],
    means: "The binding in this key slot, or the new configuration, could not be read.",
    check: [
      "See which key slots have a binding: nbde-rescue inspect DEVICE",
      "Check the JSON of the new configuration.",
    ],
    avoid: [],
  },
  {
    id: "encrypt-failed",
    program: "clevis",
    says: ["Unable to perform encryption with PIN '…' and config '…'"],
    source: [CLEVIS],
    means: "The new entry could not be made. Usually a Tang server did not answer.",
    check: [
      "All servers must answer while binding, not only t of them.",
      "Test each one: nbde-rescue tang check URL",
    ],
    avoid: [],
  },
  {
    id: "no-changes",
    program: "clevis",
    says: ["No changes detected; exiting"],
    source: [CLEVIS],
    means:
      "The configuration is the same, so nothing was done. New keys on the Tang server do not count as a change.",
    check: ["To bind to the new keys: clevis luks regen, or clevis luks edit -f"],
    avoid: ["Do not take this as proof that the new keys are in use."],
  },
  {
    id: "keys-rotated",
    program: "clevis",
    says: ["The following keys are not in the current advertisement and were probably rotated:"],
    source: [CLEVIS],
    means:
      "The Tang server has newer keys than this binding. The binding still works while the old keys are kept hidden.",
    check: [
      "Ask whether the old key still answers: nbde-rescue tang check URL --kid KEYID",
      "It answers: bind to the new keys soon.",
      "It does not: hurry, the next restart will ask for a passphrase.",
    ],
    avoid: ["Do not delete old keys on the server before every host is bound again."],
  },
  {
    id: "rotation-unknown",
    program: "clevis",
    says: [
      "Unable to verify whether there are rotated keys",
      "Keys from clevis metadata not found",
      "Invalid tang metadata; URL not found",
    ],
    source: [CLEVIS],
    means: "The report could not compare the keys. It says neither good nor bad.",
    check: ["Ask for the key itself: nbde-rescue tang check URL --kid KEYID"],
    avoid: ["Do not take this as a clean result. The report never looks at the TPM."],
  },
  {
    id: "asks-existing-password",
    program: "clevis",
    says: ["Enter existing LUKS password:"],
    source: [CLEVIS],
    means: "No binding of this volume could be opened. Clevis now asks for a passphrase that already works.",
    check: ["Type any valid passphrase of this volume. A recovered one is good."],
    avoid: ["Do not invent a new passphrase here."],
  },
  {
    id: "change-done",
    program: "clevis",
    says: ["Binding regenerated successfully", "Binding edited successfully"],
    source: [CLEVIS],
    means: "The binding was changed. The old passphrase of this key slot no longer opens the volume.",
    check: [
      "Test it before the next restart: clevis luks pass -d DEVICE -s N",
      "Look for old header copies: they still open with the old passphrase.",
    ],
    avoid: [],
  },
]
