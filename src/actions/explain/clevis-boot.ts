// What clevis prints while a host starts: the scripts of clevis-initramfs and clevis-systemd 19, and known faults from the threads.
import type { Entry } from "./entry.ts"

export const CLEVIS_BOOT_ENTRIES: readonly Entry[] = [
  {
    id: "several-interfaces",
    program: "clevis",
    says: ["clevis: Warning: multiple network interfaces available but no ip= parameter provided."],
    source: ["debian 12: clevis-initramfs 19-2", "latchset/clevis#534", "latchset/clevis#229"],
    means:
      "The host has several network cards and does not know which one to use. It may try for five minutes.",
    check: [
      "Wait five minutes. The prompt comes, or typing works already.",
      "Later set ip=:::::INTERFACE:dhcp on the kernel command line.",
    ],
    avoid: ["Do not switch the host off while it waits."],
  },
  {
    id: "interface-missing",
    program: "clevis",
    says: ["clevis: Interface … did not appear in time"],
    source: ["debian 12: clevis-initramfs 19-2"],
    means: "The network card named in ip= is not there. Its name may have changed, or its driver is missing.",
    check: ["Compare the name in ip= with the real card.", "Type the passphrase: the prompt still works."],
    avoid: [],
  },
  {
    id: "waiting-interface",
    program: "clevis",
    says: ["clevis: Waiting for interface … to become available"],
    source: ["debian 12: clevis-initramfs 19-2"],
    means: "The host waits up to ten seconds for its network card. This is normal.",
    check: ["Wait."],
    avoid: [],
  },
  {
    id: "unlocked-by-clevis",
    program: "clevis",
    says: ["Unlocked … with clevis", "Unlocked … (UUID=…) successfully"],
    source: ["debian 12: clevis-initramfs 19-2", "debian 12: clevis-systemd 19-2"],
    means: "Clevis got a passphrase and handed it over. A second prompt belongs to another volume.",
    check: ["If a prompt remains, read which volume it names."],
    avoid: [],
  },
  {
    id: "recovered-refused",
    program: "clevis",
    says: ["Unable to unlock … (UUID=…) with recovered passphrase"],
    source: ["debian 12: clevis-systemd 19-2", "latchset/clevis#524"],
    means:
      "Clevis got a passphrase, but could not hand it over. An entry without a key slot may be the cause.",
    check: [
      "Look for entries without a key slot: nbde-rescue inspect DEVICE",
      "Type a passphrase at the prompt.",
    ],
    avoid: ["Do not count the key source as lost."],
  },
  {
    id: "broken-initramfs",
    program: "clevis",
    says: ["clevis-luks-common-functions: line …: /dev/fd/62: No such file or directory"],
    source: ["latchset/clevis#274"],
    means: "The start image is broken, and its prompt cannot be used.",
    check: [
      "Start from a rescue medium.",
      "Open the volume there, change into it, and build the start image again.",
    ],
    avoid: ["Do not go on typing the passphrase at this prompt."],
  },
  {
    id: "sss-wrapper",
    program: "clevis",
    says: [`sss '{"t":1,"pins":{"tang":[{"…}]}}'`],
    source: ["debian 12: clevis-luks 19-2"],
    means: "This is how clevis lists a binding where one Tang server is enough. CoreOS always writes it so.",
    check: ["Nothing is wrong with this line."],
    avoid: [],
  },
]
