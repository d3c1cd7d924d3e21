// A request that was written before, once more: the same bytes, or the lines of its typed code. Nothing is ever blinded anew.
import { ToolError } from "../bytes/errors.ts"
import { type CallBackCode, callBackCode } from "../seal/call-back.ts"
import type { World } from "../seal/typ.ts"
import { codePage } from "../transport/code-lines.ts"
import { withDesk } from "./desk.ts"
import { keptRequest } from "./kept-request.ts"
import { type LetterFormat, requireFormat } from "./letter-format.ts"
import type { Ports } from "./ports.ts"
import { codeOfKept } from "./typed-code.ts"

export interface RequestAgain {
  readonly case: string
  readonly letter: string
  /** For a code, which has a call-back code of its own. */
  readonly code?: CallBackCode
}

/**
 * The letter of a request as it was written, again: the same bytes, never blinded anew. As a typed code whatever form it was written in:
 * the same lines for ever. Throws `no-such-request`, `sealed-lost`, and `usage` for a code of a disclose request.
 */
export async function requestAgain(
  ports: Ports,
  world: World,
  id: string,
  format?: LetterFormat,
): Promise<RequestAgain> {
  return await withDesk(ports, world, async ({ recorder, keptLetter, cases }) => {
    const caseId = recorder.state().requests.get(id)?.case
    const letter = caseId ? await keptLetter(caseId, requestFile(id)) : undefined
    if (caseId === undefined || caseId === null || letter === undefined) {
      throw new ToolError("no-such-request", `there is no request ${id} in this home`, { request: id })
    }
    if (format !== "code") return { case: caseId, letter: Buffer.from(letter).toString("latin1") }
    const kept = await keptRequest(cases.sealed.forCase(caseId), id)
    requireFormat("code", kept.facts.mode)
    const code = codeOfKept(world, kept)
    return {
      case: caseId,
      letter: codePage("REQUEST", code.lines, code.layout.of),
      code: callBackCode(code.signedBytes),
    }
  })
}

/** The name of the letter beside its case. */
export function requestFile(id: string): string {
  return `request-${id}.txt`
}
