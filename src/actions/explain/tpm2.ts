// What tpm2-tools 5.4, the TPM library and the tpm2 pin of clevis 19 print. The error numbers are those of the TPM itself: 0x99D is a
// policy that fails in session 1, 0x128 a register that changed meanwhile, 0x921 the lockout, 0x1DF a key of another TPM.
import type { Entry } from "./entry.ts"

const PIN = "debian 12: clevis-tpm2 19-2"
const TOOLS = "debian 12: tpm2-tools 5.4"
const TSS = "debian 12: libtss2-rc0 3.2.1"

export const TPM2_ENTRIES: readonly Entry[] = [
  {
    id: "tpm-policy",
    program: "tpm2-tools",
    says: ["Esys_Unseal(0x99D)", "tpm:session(1):a policy check failed"],
    source: [TOOLS, TSS, "kishorviswanathan/arch-mkinitcpio-clevis-hook#3"],
    means:
      "The host started differently from the day of binding. Firmware, Secure Boot, boot order or a rescue system change the measured values.",
    check: [
      "Start the host in its normal way, without rescue medium.",
      "Ask what changed: firmware, Secure Boot lists, boot order, added cards.",
      "If it must start now, use a passphrase or another key slot.",
      "Afterwards bind the key slot again.",
    ],
    avoid: [
      "Do not clear the TPM: that destroys its key for ever.",
      "Do not move the disk: only this TPM can help.",
    ],
  },
  {
    id: "tpm-pcr-changed",
    program: "tpm2-tools",
    says: ["Esys_Unseal(0x128)", "PCR have changed since checked"],
    source: [TSS, "latchset/clevis#151"],
    means: "The measured values changed between reading and using them. This is usually a matter of timing.",
    check: ["Try once more.", "Restart the host once."],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-lockout",
    program: "tpm2-tools",
    says: ["(0x921)", "are not allowed at this time because the TPM is in DA lockout mode"],
    source: [TSS, "linuxboot/heads#2205"],
    means: "Too many wrong answers: the TPM refuses for a while.",
    check: ["See how long: tpm2_getcap properties-variable", "Leave the host powered on and wait."],
    avoid: ["Do not try again and again: each try may add time.", "Do not clear the TPM."],
  },
  {
    id: "tpm-wrong-pin",
    program: "tpm2-tools",
    says: ["the authorization HMAC check failed and DA counter incremented"],
    source: [TSS, "systemd/systemd#32041"],
    means: "Wrong PIN for the TPM. The counter towards the lockout has moved.",
    check: ["Check the keyboard layout, then try once more."],
    avoid: ["Do not guess: the TPM will lock itself."],
  },
  {
    id: "tpm-other",
    program: "tpm2-tools",
    says: ["Load(0x1DF)", "tpm:parameter(1):integrity check failed"],
    source: [TOOLS, TSS],
    means: "This TPM did not make this key. The TPM was cleared or replaced, or the disk is in another host.",
    check: [
      "Put the disk back into its own host.",
      "Ask whether the mainboard or the TPM was changed.",
      "Use another key source or a passphrase.",
    ],
    avoid: ["Do not keep trying: a cleared TPM never gives this key again."],
  },
  {
    id: "tpm-unseal",
    program: "clevis",
    says: ["Unsealing jwk from TPM failed!"],
    source: [PIN],
    means: "The TPM holds the key but does not give it. The line above says why.",
    check: [
      "Look for 0x99D, 0x128 or 0x921 in the lines above.",
      "If it must start now, use a passphrase or another key slot.",
    ],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-load",
    program: "clevis",
    says: ["Loading jwk to TPM2 failed!"],
    source: [PIN, "latchset/clevis#333"],
    means: "The TPM did not take the key. It was cleared or replaced. Or it is busy after a power cut.",
    check: [
      "0x1DF above: the key belongs to another TPM.",
      "Otherwise switch the host fully off, wait a minute, and start it.",
    ],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-primary",
    program: "clevis",
    says: ["Creating TPM2 primary key failed!"],
    source: [PIN],
    means: "The TPM could not make its working key. It is locked, busy or switched off.",
    check: ["Is the TPM switched on in the firmware?", "Switch the host fully off and start it once."],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-missing",
    program: "clevis",
    says: [
      "A TPM2 device with the in-kernel resource manager is needed!",
      "The … device must be readable and writable!",
    ],
    source: [PIN],
    means: "There is no usable TPM here. The disk is not in its own host, or the driver is missing.",
    check: [
      "Put the disk back into its own host.",
      "Look for it: ls /dev/tpmrm0",
      "See whether the TPM is needed at all: nbde-rescue inspect DEVICE",
    ],
    avoid: ["Do not bind to the TPM of a lab computer."],
  },
  {
    id: "tpm-no-tcti",
    program: "tpm2-tools",
    says: [
      "Could not load tcti, got: …",
      "No standard TCTI could be loaded",
      "Failed to open specified TCTI device file …",
    ],
    source: [TOOLS, "debian 12: libtss2-tctildr0 3.2.1"],
    means: "The tools find no way to a TPM. It is missing, switched off, or a library is not installed.",
    check: ["Look for it: ls /dev/tpmrm0", "Is the TPM switched on in the firmware?"],
    avoid: [],
  },
  {
    id: "tpm-full",
    program: "tpm2-tools",
    says: ["out of memory for session contexts", "out of memory for object contexts"],
    source: [TOOLS, TSS],
    means:
      "The TPM has no room left: nothing tidies up behind the programs. They do not use its resource manager.",
    check: [
      "Use the device with the resource manager: ls /dev/tpmrm0",
      "Otherwise tidy up: tpm2_flushcontext -t; tpm2_flushcontext -s",
    ],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-tools-missing",
    program: "clevis",
    says: [
      "Unable to find non-empty PCR algorithm bank, please check output of tpm2_getcap pcrs",
      "tpm2_getcap: command not found",
      "The tpm2 pin requires a tpm2-tools version between …",
    ],
    source: [PIN, "openshift/os#1662"],
    means: "The start image lacks the TPM tools, or has the wrong version.",
    check: ["Type a passphrase at the prompt.", "Afterwards build the start image again, with tpm2-tools."],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "tpm-pcr-combination",
    program: "clevis",
    says: [
      "Unable to validate combination of PCR bank '…' and PCR IDs '…'.",
      "create policy fail, please check the environment or parameters!",
      "Creating PCR hashes file failed!",
    ],
    source: [PIN],
    means: "This TPM does not have the chosen kind of measured values.",
    check: ["See what it has: tpm2_getcap pcrs", "Choose pcr_bank sha256 if sha1 is empty."],
    avoid: [],
  },
]
