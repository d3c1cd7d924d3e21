// What automation prints: the nbde_client role of linux-system-roles, the rekey DaemonSet of the OpenShift documentation, and the
// terminal library of this program when there is no keyboard.
import type { Entry } from "./entry.ts"

const ROLE = "linux-system-roles/nbde_client: library/nbde_client_clevis.py"
const REKEY = "openshift/openshift-docs: rekey DaemonSet"

export const AUTOMATION_ENTRIES: readonly Entry[] = [
  {
    id: "role-not-bound",
    program: "nbde_client",
    says: ["not clevis-bound"],
    source: [ROLE],
    means: "The role looked at a key slot that has no binding.",
    check: ["See which key slots have a binding: nbde-rescue inspect DEVICE"],
    avoid: [],
  },
  {
    id: "role-no-passphrase",
    program: "nbde_client",
    says: ["No passphrase retrieved", "valid_passphrase: We need a valid passphrase for …"],
    source: [ROLE],
    means: "The role could not open the volume. No binding answered, and no passphrase was given to it.",
    check: [
      "Ask the Tang servers for the key: nbde-rescue tang check URL --kid KEYID",
      "Give the role a passphrase that works.",
    ],
    avoid: ["Do not put the passphrase into a file in the repository."],
  },
  {
    id: "role-already-bound",
    program: "nbde_client",
    says: ["is already bound and no overwrite set"],
    source: [ROLE],
    means: "The key slot has a binding, and the role may not replace it.",
    check: ["Choose another key slot, or allow overwriting on purpose."],
    avoid: ["Do not overwrite the only binding that works."],
  },
  {
    id: "role-restore-failed",
    program: "nbde_client",
    says: ["Failed to restore header and gap area: …"],
    source: [ROLE],
    means: "A change failed, and the LUKS1 header could not be put back. It may be damaged.",
    check: [
      "Keep the host running: the volume is still open.",
      "Add a passphrase now, and test it: nbde-rescue prove DEVICE",
    ],
    avoid: ["Do not restart or switch off the host."],
  },
  {
    id: "rekey-applying",
    program: "rekey DaemonSet",
    says: ["Applying new tang pin: …"],
    source: [REKEY],
    means: "The new binding is being made. If this is the last line, it failed or still waits.",
    check: [
      "Success ends with: Pin applied successfully",
      "All Tang servers in it must answer.",
      "Test the node before it restarts: clevis luks pass -d DEVICE -s N",
    ],
    avoid: ["Do not restart the node before that."],
  },
  {
    id: "rekey-done",
    program: "rekey DaemonSet",
    says: ["Pin applied successfully"],
    source: [REKEY],
    means: "This node has its new binding.",
    check: [
      "Delete the DaemonSet when every node says so, before the next one.",
      "Only then delete old Tang keys.",
    ],
    avoid: [],
  },
  {
    id: "raw-mode",
    program: "this program",
    says: ["Raw mode is not supported on the current process.stdin"],
    source: ["vadimdemedes/ink#166"],
    means: "There is no real keyboard here, only a pipe or a plain console.",
    check: ["Use the line mode: nbde-rescue --plain"],
    avoid: [],
  },
]
