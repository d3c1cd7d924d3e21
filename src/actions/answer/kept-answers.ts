// The answers a colleague gave, kept so that one whose file was lost can be given again word for word, and so that a receipt finds what it
// answers. Relay answers hold nothing secret; disclosed ones are sealed for their recipient.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { parseStrictJsonBytes } from "../../bytes/json.ts"
import type { NewEntry } from "../../journal/entry-types.ts"
import type { State } from "../ports.ts"

const FOLDER = "answers"
const text = v.string()
const ANSWER = v.strictObject({
  /** The request's id and hash. */
  request: text,
  asked: text,
  /** The reply's id and hash. */
  reply: text,
  sha256: text,
  /** Signing thumbprint of who asked. */
  asker: text,
  host: v.strictObject({
    name: text,
    uuid: text,
    serial: v.exactOptional(text),
    slot: v.nullable(v.number()),
  }),
  /** True if every key source that was asked for was answered. */
  whole: v.boolean(),
  leaves: v.array(v.strictObject({ path: text, kid: text, url: v.exactOptional(text), status: text })),
  /** The armoured letter. */
  text,
})
const FILE = v.strictObject({ v: v.literal(1), answers: v.array(ANSWER) })

export type KeptAnswer = v.InferOutput<typeof ANSWER>

/** The record's word for an answer that is on its way. */
export function replyWritten({ request, reply, sha256, leaves }: KeptAnswer): NewEntry {
  const answered = leaves.filter(({ status }) => status === "ok").map(({ path }) => path)
  return {
    type: "reply-written",
    body: { request, letter: reply, hash: sha256, decision: "approve", leaves: answered },
  }
}

/** Keeps the answers of one run, in one file. */
export async function keepAnswers(state: State, answers: readonly KeptAnswer[]): Promise<void> {
  const [first] = answers
  if (first === undefined) return
  await state.write(
    // An id may begin with "-" or "_", a name in the home may not.
    `${FOLDER}/reply-${first.reply}.json`,
    Buffer.from(`${JSON.stringify({ v: 1, answers }, null, 1)}\n`),
  )
}

/** Every answer that was kept. A file that cannot be read is passed over: it only saves a person from asking again. */
export async function keptAnswers(state: State): Promise<KeptAnswer[]> {
  const found: KeptAnswer[] = []
  for (const name of await state.list(FOLDER)) {
    try {
      const bytes = await state.read(`${FOLDER}/${name}`)
      const json =
        bytes && parseStrictJsonBytes(bytes, { what: name, maxLength: 64 << 20, maxValues: 4 << 20 })
      const parsed = v.safeParse(FILE, structuredClone(json))
      if (parsed.success) found.push(...parsed.output.answers)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
    }
  }
  return found
}
