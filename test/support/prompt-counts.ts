// The questions that each way of carrying asks of the two people, as test/e2e/prompts.interop.test.ts counted them.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as v from "valibot"
import { ROOT } from "./build.ts"

export const PROMPTS = join(ROOT, "test/golden/prompts.json")

const questions = v.array(v.string())
const count = v.object({
  request: v.object({ site: questions, colleague: questions }),
  answer: v.object({ site: questions }),
})

/** The questions of one rescue: what is asked while the request is made and answered, and while the answer is taken in. */
export type PromptCount = v.InferOutput<typeof count>

/** By form and binding: "code P-521 3". Plain gpg knows no bindings. */
export function countedPrompts(): Readonly<Record<string, PromptCount>> {
  return v.parse(v.record(v.string(), count), JSON.parse(readFileSync(PROMPTS, "utf8")))
}
