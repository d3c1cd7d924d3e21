// What the start images print: dracut (RHEL, Fedora, RHCOS) and initramfs-tools with cryptsetup-initramfs (Debian, Ubuntu). Read in
// dracut 059, initramfs-tools 0.142 and cryptsetup-initramfs 2.6.1; older words of dracut are from the threads named.
import type { Entry } from "./entry.ts"

const DRACUT = "debian 12: dracut 059-4"
const INITRAMFS = "debian 12: initramfs-tools 0.142"
const CRYPTROOT = "debian 12: cryptsetup-initramfs 2.6.1"

export const START_IMAGE_ENTRIES: readonly Entry[] = [
  {
    id: "dracut-timeout",
    program: "dracut",
    says: [
      "dracut-initqueue timeout - starting timeout scripts",
      "dracut-initqueue: timeout, still waiting for following initqueue hooks:",
      "dracut-initqueue: starting timeout scripts",
    ],
    source: [DRACUT, "dracutdevs/dracut#1968", "dracutdevs/dracut#837", "latchset/clevis#206"],
    means: "The start image waited too long. The volume was not unlocked, or a disk is missing.",
    check: [
      "Wait: a shell comes after some minutes.",
      "There: unlock the volume, then leave with exit.",
      "Is the disk there at all? blkid",
    ],
    avoid: ["Do not reinstall the host."],
  },
  {
    id: "dracut-could-not-boot",
    program: "dracut",
    says: [
      "Warning: Could not boot.",
      "Entering emergency mode. Exit the shell to continue.",
      "Not all disks have been found.",
    ],
    source: [DRACUT, "latchset/clevis#222"],
    means: "Dracut gave up and offers a shell. The data is not lost: the volume is only not open.",
    check: [
      "Unlock it by hand: cryptsetup open DEVICE NAME",
      "Use the name that the messages above miss, as in luks-UUID.",
      "Then type exit: the start often continues.",
    ],
    avoid: ["Do not regenerate the start image as the first step."],
  },
  {
    id: "dracut-missing-device",
    program: "dracut",
    says: [
      "Warning: /dev/… does not exist",
      `Warning: "/dev/…" does not exist`,
      `crypto LUKS UUID "…" not found`,
      "crypto LUKS UUID … not found",
    ],
    source: [DRACUT, "latchset/clevis#206"],
    means: "This volume or disk did not appear. For /dev/mapper names: it was not unlocked.",
    check: ["Is the disk there? blkid", "Unlock it by hand: cryptsetup open DEVICE NAME"],
    avoid: [],
  },
  {
    id: "dracut-prompt",
    program: "dracut",
    says: ["Password (…)"],
    source: [DRACUT],
    means: "The old text prompt of dracut. It allows up to five tries and shows nothing.",
    check: ["Read which device it names, then type the passphrase of that volume."],
    avoid: ["It is not the password of a user."],
  },
  {
    id: "dracut-no-key",
    program: "dracut",
    says: ["No key found for … Fallback to passphrase mode."],
    source: [DRACUT],
    means: "The medium with the key file was not found. A prompt comes next.",
    check: ["Plug in the medium, or type a passphrase."],
    avoid: [],
  },
  {
    id: "dracut-debug-hint",
    program: "dracut",
    says: [`has failed. To debug this issue add "rd.shell rd.debug" to the kernel command line.`],
    source: [DRACUT],
    means: "The start failed and the host gives no shell. It halts or restarts.",
    check: [
      "At the boot menu press e and add rd.shell to the kernel line.",
      "For another keyboard layout also add rd.vconsole.keymap=us.",
    ],
    avoid: [],
  },
  {
    id: "prompt-initramfs",
    program: "initramfs-tools",
    says: ["Please unlock disk …"],
    source: [CRYPTROOT, "latchset/clevis#531"],
    means: "The prompt of Debian and Ubuntu. It also shows while clevis is still working.",
    check: [
      "Wait a minute for clevis, or type now. Both are fine.",
      "The layout may be US: check symbols before you type.",
    ],
    avoid: [],
  },
  {
    id: "initramfs-bad-password",
    program: "initramfs-tools",
    says: [
      "cryptsetup: ERROR: …: cryptsetup failed, bad password or options?",
      "cryptsetup: ERROR: …: unknown fstype, bad password or options?",
    ],
    source: [CRYPTROOT],
    means: "The passphrase was refused. There are three tries, then a pause.",
    check: ["Check the keyboard layout.", "Test it away from this console: nbde-rescue prove DEVICE"],
    avoid: ["Do not guess on."],
  },
  {
    id: "initramfs-tries-used",
    program: "initramfs-tools",
    says: ["cryptsetup: ERROR: …: maximum number of tries exceeded"],
    source: [CRYPTROOT],
    means: "The tries are used up. The host pauses and then goes on without the volume.",
    check: ["Restart the host: the tries begin again.", "Or wait for the shell and run cryptroot-unlock."],
    avoid: ["Do not guess on."],
  },
  {
    id: "initramfs-set-up",
    program: "initramfs-tools",
    says: ["cryptsetup: …: set up successfully"],
    source: [CRYPTROOT],
    means: "This volume is open. A further prompt belongs to another volume.",
    check: ["Nothing is wrong with this line."],
    avoid: [],
  },
  {
    id: "initramfs-waiting-source",
    program: "initramfs-tools",
    says: [
      "cryptsetup: Waiting for encrypted source device …",
      "ALERT! encrypted source device … does not exist, can't unlock …",
    ],
    source: [CRYPTROOT],
    means: "The disk with the encrypted volume did not appear. No passphrase helps yet.",
    check: ["Is the disk plugged in, and its controller seen? ls /dev", "Compare the UUID with blkid."],
    avoid: ["Do not look for the fault in clevis or Tang."],
  },
  {
    id: "initramfs-gave-up",
    program: "initramfs-tools",
    says: ["Gave up waiting for … device.", "ALERT! … does not exist. Dropping to a shell!"],
    source: [INITRAMFS],
    means: "The root volume did not appear, so you get a shell. Usually it was not unlocked.",
    check: ["Run cryptroot-unlock, then leave with exit.", "Is the disk there at all? blkid"],
    avoid: ["Do not reinstall the host."],
  },
  {
    id: "initramfs-key-file",
    program: "initramfs-tools",
    says: ["cryptsetup: ERROR: Skipping target …: non-existing key file …"],
    source: [CRYPTROOT],
    means: "crypttab names a key file that the start image does not have.",
    check: [
      "Start without this volume, or from a rescue medium.",
      "Correct crypttab and build the start image again.",
    ],
    avoid: [],
  },
]
