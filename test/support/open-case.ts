// A case without a request, which only a test needs: the program opens one together with its first request.
import { type CaseTools, newCase } from "../../src/actions/case/cases.ts"
import type { EntryBody } from "../../src/journal/entry-types.ts"

/** Its id, once its entry is in the record. */
export async function openCase(tools: CaseTools, about: EntryBody<"case-opened">): Promise<string> {
  const { id, opened } = newCase(tools, about)
  await tools.recorder.append(opened)
  return id
}
