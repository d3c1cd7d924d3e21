// What to do about errors of bindings. Sentences of at most 14 words, no idioms, no contractions; the next command where there is one.
import type { Remedies } from "./remedy.ts"

export const CLEVIS = {
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
} satisfies Remedies
