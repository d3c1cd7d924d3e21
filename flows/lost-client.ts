// Whoever rebuilds: one host, or its disk, is gone or cannot be read any more. What is lost, what is not, and what a thief could have.
import { defineFlow } from "../src/actions/define-flow.ts"

export const lostClient = defineFlow({
  id: "lost-client",
  title: "A host or its disk is lost",
  role: "technician",
  summary: [
    "Use this when a disk is broken, its header damaged, or the host gone.",
    "You need: the ticket, the backup of the data, root on the new host.",
    "It takes 15 minutes to know, and 60 minutes or more to rebuild.",
  ],
  start: "what",
  steps: {
    what: {
      kind: "choose",
      title: "What happened?",
      choices: [
        { label: "The disk was stolen, or nobody knows where it is", next: "stolen" },
        { label: "The disk is here. The header is damaged", minutes: 30, next: "header" },
        { label: "The disk is here. No key opens it", minutes: 30, next: "keys" },
        { label: "The disk is broken", next: "broken" },
        { label: "The TPM or the main board was replaced", minutes: 30, next: "board" },
      ],
    },
    stolen: {
      kind: "end",
      title: "Go on with the runbook compromised-key",
      text: 'Choose "The disk or the whole host". Mark the host as stolen in the inventory now.',
      result: "stopped",
      continueWith: "compromised-key",
    },
    header: {
      kind: "instruct",
      title: "Look, and write nothing",
      text: [
        "Make an image of the first 32 MiB before anything else:",
        "    dd if=DEV of=STICK/first.img bs=1M count=32 conv=noerror,sync",
        "    nbde-rescue inspect STICK/first.img",
        "LUKS2 keeps two copies of its header. One of them may be good.",
        "Look for a header copy: in the safe, in old tickets, on the stick of the last change.",
      ],
      warn: "Do not run cryptsetup repair before the image exists.",
      next: "header-result",
    },
    "header-result": {
      kind: "choose",
      title: "What is there?",
      choices: [
        { label: "One copy in the header is good", next: "header-repair" },
        { label: "A header copy from before exists", next: "header-restore" },
        { label: "Neither", note: "The data on this disk is lost", next: "broken" },
      ],
    },
    "header-repair": {
      kind: "confirm",
      title: "Let cryptsetup repair from the good copy",
      text: [
        "The image of the first 32 MiB lies on another medium.",
        "    cryptsetup repair DEV",
        "    nbde-rescue inspect DEV",
      ],
      guard: true,
      next: "recover",
    },
    "header-restore": {
      kind: "confirm",
      title: "Restore the header copy",
      text: [
        "Compare the UUID of the copy with the inventory. Another UUID is another disk: stop.",
        "    cryptsetup luksUUID COPY",
        "    cryptsetup luksHeaderRestore DEV --header-backup-file COPY",
        "The passphrases of that day are valid again, also those that were removed since.",
      ],
      warn: "A wrong copy destroys the access for ever. Two people look at the UUID.",
      guard: true,
      next: "recover",
    },
    recover: {
      kind: "end",
      title: "Go on with the runbook manual-recovery",
      text: [
        "Open duty: after the start, bind again and remove what the old copy brought back.",
        "Name the person and the date in the ticket.",
      ],
      result: "open",
      continueWith: "manual-recovery",
    },
    keys: {
      kind: "instruct",
      title: "Look for a key in this order",
      text: [
        "1. The key id on every Tang server, hidden keys included.",
        "2. A backup of the Tang keys: runbook tang-backup-restore.",
        "3. The envelope of this host, and the installation passphrase (key slot 0).",
        "4. A second copy of the host: another node, a snapshot of the virtual machine.",
        "5. An old header copy together with an old passphrase.",
        "    nbde-rescue inspect DEV",
        "    nbde-rescue tang check URL --kid KEY-ID",
      ],
      next: "keys-result",
    },
    "keys-result": {
      kind: "choose",
      title: "Did you find one?",
      choices: [
        { label: "Yes", next: "found" },
        { label: "No", note: "Keep the disk. A key may appear later", next: "keep-disk" },
      ],
    },
    found: {
      kind: "end",
      title: "Go on with the runbook manual-recovery",
      text: "Test the passphrase before you carry the disk: nbde-rescue prove DEV",
      result: "stopped",
      continueWith: "manual-recovery",
    },
    "keep-disk": {
      kind: "instruct",
      title: "Keep the disk, and rebuild on another one",
      text: [
        "Label it: host, date, ticket, NO KEY YET. Put it into the safe.",
        "Do not format it for reuse.",
      ],
      next: "broken",
    },
    board: {
      kind: "instruct",
      title: "The TPM part is gone with the old board",
      text: [
        "A binding that needs this TPM can never be opened again.",
        "Bindings to Tang alone still work. So does the envelope.",
        "If the old board still lives, put it back for one start.",
        "After the start, add a new TPM binding: runbook tpm-key-persistence.",
      ],
      next: "board-result",
    },
    "board-result": {
      kind: "choose",
      title: "Is there another way in?",
      choices: [
        { label: "Yes: Tang alone, or an envelope", next: "found" },
        { label: "No", next: "keep-disk" },
      ],
    },
    broken: {
      kind: "choose",
      title: "Is there a backup of the data?",
      choices: [
        { label: "Yes, or the host holds no data of its own", minutes: 60, next: "rebuild" },
        { label: "No", next: "no-backup" },
      ],
    },
    "no-backup": {
      kind: "end",
      title: "The data is lost unless the disk or a key returns",
      text: [
        "Keep the disk. Tell the owner of the data today.",
        "Open duty: a person who decides what follows. Name: ____",
      ],
      result: "open",
    },
    rebuild: {
      kind: "confirm",
      title: "Install a new disk, and bind it anew",
      text: [
        "Install the host with encryption. Key slot 0 gets a passphrase of its own.",
        "Bind it with the thumbprint of every server:",
        "    clevis luks bind -f -d DEV \\",
        `      tang '{"url":"URL","thp":"THUMBPRINT"}'`,
        "    clevis luks pass -d DEV -s NEW | \\",
        "      cryptsetup open --test-passphrase -v --key-slot NEW -d - DEV",
        "Debian: package clevis-initramfs. RHEL: package clevis-dracut, then:",
        "    dracut -fv --regenerate-all",
        "Several disks: each one needs its own binding.",
        "Do not clone an image that is bound already. All its copies share one key.",
      ],
      next: "old-disk",
    },
    "old-disk": {
      kind: "confirm",
      title: "The old disk",
      text: [
        "It still holds a header that a Tang server would open.",
        "If it can be written, destroy the header:",
        "    cryptsetup erase DEV",
        "    blkdiscard DEV",
        "If it cannot be written: shred the disk, and keep the certificate with the ticket.",
        "Type OLD DISK to show that you have compared the serial number.",
      ],
      phrase: "OLD DISK",
      guard: true,
      next: "inventory",
      otherwise: "disk-open",
    },
    "disk-open": {
      kind: "end",
      title: "The host runs. The old disk is an open duty.",
      text: "Label it, lock it away, and name who destroys it until when: ____",
      result: "open",
    },
    inventory: {
      kind: "instruct",
      title: "Correct the inventory",
      text: [
        "Old UUID: retired. New UUID, key slot, key ids, serial number: ____",
        "A later request for the old UUID must be refused.",
        "Test one restart, with Tang and without anybody at the console.",
      ],
      next: "done",
    },
    done: {
      kind: "end",
      title: "The host is rebuilt and bound",
      text: "Write times and names in the ticket.",
      result: "done",
    },
  },
})
