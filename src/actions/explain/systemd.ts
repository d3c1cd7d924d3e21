// What systemd prints when a host starts with an encrypted volume: prompts, waiting, giving up. Read in systemd 252.
import type { Entry } from "./entry.ts"

const SYSTEMD = "debian 12: systemd 252"

export const SYSTEMD_ENTRIES: readonly Entry[] = [
  {
    id: "prompt-systemd",
    program: "systemd",
    says: ["Please enter passphrase for disk …", "Please enter passphrase or recovery key for disk …"],
    source: [SYSTEMD, "systemd/systemd#37487"],
    means:
      "The host waits for a passphrase. Usually there are three tries, sometimes ninety seconds. Clevis may still answer by itself.",
    check: [
      "Read which volume it names.",
      "Test the passphrase beforehand: nbde-rescue prove DEVICE",
      "Press TAB first if the screen shows what you type.",
    ],
    avoid: ["Do not practise here. Do not photograph the screen."],
  },
  {
    id: "no-echo-hint",
    program: "systemd",
    says: ["(press TAB for no echo)"],
    source: [SYSTEMD],
    means: "The prompt shows a star for each character. TAB turns that off, and must come first.",
    check: ["Count the stars if you are not sure about a key."],
    avoid: [],
  },
  {
    id: "too-many-attempts",
    program: "systemd",
    says: ["Too many attempts to activate; giving up."],
    source: [SYSTEMD, "QubesOS/qubes-issues#3812", "getsolus/packages#7412", "NixOS/nixpkgs#534360"],
    means: "The tries are used up. This says nothing about the disk.",
    check: [
      "Test the passphrase away from this console: nbde-rescue prove DEVICE",
      "Check the keyboard layout of the console.",
      "Restart the host: the tries begin again.",
    ],
    avoid: ["Do not guess on."],
  },
  {
    id: "activate-passphrase-failed",
    program: "systemd",
    says: [
      "Failed to activate with specified passphrase. (Passphrase incorrect?)",
      "Failed to activate with specified passphrase: …",
      "Failed to activate using supplied passwords.",
    ],
    source: [SYSTEMD, "latchset/clevis#524", "systemd/systemd#40651"],
    means: "The passphrase was refused. On FIPS hosts one below 8 characters is always refused.",
    check: [
      "Test it away from this console: nbde-rescue prove DEVICE",
      "It opens there: look at the keyboard layout.",
      "Look for entries without a key slot: nbde-rescue inspect DEVICE",
    ],
    avoid: ["Do not use up the last try."],
  },
  {
    id: "activate-key-file",
    program: "systemd",
    says: [
      "Failed to activate with key file '…'. (Key data incorrect?)",
      "Failed to activate, key file '…' missing.",
      "Failed to activate using password file '…'. (Key data not correct?)",
    ],
    source: [SYSTEMD],
    means: "The key file named in crypttab is missing or does not fit.",
    check: [
      "Is the medium with the file plugged in?",
      "A file made with echo ends in an end of line: use printf.",
    ],
    avoid: [],
  },
  {
    id: "activate-tpm",
    program: "systemd",
    says: [
      "Failed to activate with TPM2 decrypted key. (Key incorrect?)",
      "Failed to activate with TPM2 acquired key: …",
      "Timed out waiting for security device, aborting security device based authentication attempt.",
    ],
    source: [SYSTEMD],
    means: "The TPM or security key of systemd did not help. This is not the tpm2 binding of clevis.",
    check: ["Type a passphrase at the prompt."],
    avoid: ["Do not clear the TPM."],
  },
  {
    id: "start-job",
    program: "systemd",
    says: ["A start job is running for …"],
    source: [SYSTEMD, "systemd/systemd#21760"],
    means:
      "The host waits for a disk or a passphrase. After the time shown it gives up, often after ninety seconds.",
    check: [
      "Look for a passphrase prompt, perhaps hidden behind the logo: press Esc.",
      "Have the passphrase ready before you switch on.",
    ],
    avoid: ["Do not switch off while (no limit) is shown and a prompt is open."],
  },
  {
    id: "device-timeout",
    program: "systemd",
    says: ["Timed out waiting for device …"],
    source: [SYSTEMD],
    means: "The disk or the opened volume did not appear in time. Usually it was never unlocked.",
    check: ["In the shell: unlock the volume, then leave with exit.", "Is the disk plugged in at all? lsblk"],
    avoid: ["Do not edit fstab or crypttab first."],
  },
  {
    id: "dependency-failed",
    program: "systemd",
    says: ["Dependency failed for …"],
    source: [SYSTEMD],
    means: "This part did not start because an earlier part failed. It is a consequence.",
    check: ["Search further up for the first FAILED line."],
    avoid: ["Do not repair this part."],
  },
  {
    id: "cryptsetup-unit-failed",
    program: "systemd",
    says: ["Failed to start systemd-cryptsetup@…", "Failed to start Cryptography Setup for …"],
    source: [SYSTEMD, "latchset/clevis#441", "latchset/clevis#518"],
    means:
      "This volume was not unlocked. For a second disk, its binding or its crypttab line may be missing.",
    check: [
      "Read its messages: journalctl -b -u 'systemd-cryptsetup@*'",
      "Each disk needs a binding of its own: nbde-rescue inspect DEVICE",
    ],
    avoid: [],
  },
  {
    id: "emergency-mode",
    program: "systemd",
    says: [
      "You are in emergency mode.",
      "Give root password for maintenance",
      "Cannot open access to console, the root account is locked.",
    ],
    source: [SYSTEMD, "debian 12: util-linux 2.38.1"],
    means: "The start stopped, and a shell is offered. With a locked root account even that is refused.",
    check: ["With a shell: unlock the volume, then leave with exit.", "Locked: start from a rescue medium."],
    avoid: ["Do not type the disk passphrase as the root password."],
  },
]
