// What a runbook does on a Tang server itself, with its key folder.
import { ToolError } from "../../bytes/errors.ts"
import { defineAction } from "../flow-action.ts"
import { backupAtServer, rotateAtServer } from "../tang-care/at-server.ts"
import { optionalText, text } from "./inputs.ts"

const noKeys = {
  says: "No advertised key is in this folder. Is it the right one?",
  carries: ["code"],
} as const

export const tangRotateAction = defineAction({
  summary: "Make new keys on this Tang server; the old ones stay hidden and answered",
  effect: "write",
  net: "tang",
  inputs: { folder: text, url: optionalText },
  outcomes: {
    rotated: { says: "New keys are advertised, old ones still answer.", carries: ["kid", "thumbprint"] },
    "no-keys": noKeys,
    "canary-dead": { says: "A key did not answer. No key was deleted.", carries: ["code"] },
  },
  errors: { "tang-folder-no-keys": "no-keys", "tang-key-gone": "canary-dead" },
  byHand: ({ folder = "/var/db/tang" }) => [
    `    /usr/libexec/tangd-rotate-keys -v -d ${folder}`,
    "Look at owner and rights. All files: owner tang, rights 0440.",
    `    ls -lA ${folder}`,
  ],
  run: async ({ ports }, { folder, url }) => {
    if (ports.net === undefined) throw new TypeError("a rotation was composed without the net")
    const server = url === undefined ? undefined : { url }
    const result = await rotateAtServer(ports, ports.net, folder, server)
    const idOf = (use: string) => result.made.find((key) => key.use === use)?.id
    const values = { kid: idOf("exchange"), thumbprint: idOf("signing") }
    return { outcome: "rotated", values, view: { kind: "tang-rotated", result } }
  },
})

export const tangBackupAction = defineAction({
  summary: "Seal all keys of this Tang server, hidden ones too, for named people",
  effect: "write",
  inputs: { folder: text, to: text, output: text },
  outcomes: {
    saved: { says: "The backup is written.", carries: ["keys"] },
    "no-keys": noKeys,
    "no-contact": { says: "Nobody of this name can open a backup.", carries: ["code"] },
  },
  errors: {
    "tang-folder-no-keys": "no-keys",
    "contact-unknown": "no-contact",
    "contact-cannot-decrypt": "no-contact",
  },
  byHand: ({ folder = "/var/db/tang", to = "KEEPER" }) => [
    "Hidden files begin with a dot. They must be in the backup:",
    `    tar -C ${folder} -c . | gpg --encrypt --recipient "${to}" -o tang-keys.gpg`,
    "    gpg --decrypt tang-keys.gpg | tar -t",
  ],
  run: async ({ ports }, { folder, to, output }) => {
    const names = namesOf(to)
    const backup = await backupAtServer(ports, folder, { to: names, about: folder })
    await ports.files.write(output, Buffer.from(backup.text))
    const keys = backup.keys.length
    return { outcome: "saved", values: { keys }, view: { kind: "written", output, keys, to: names } }
  },
})

/** "Ana Diaz, Ben Roth": names in one answer. Throws `usage` if there is none. */
export function namesOf(answer: string): string[] {
  const names = answer
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
  if (names.length === 0) throw new ToolError("usage", "give at least one name")
  return names
}
