// A request that was written before, once more: the same bytes, or one of its short forms. Nothing is ever blinded anew.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { type CallBackCode, callBackCode } from "../../seal/call-back.ts"
import type { World } from "../../seal/typ.ts"
import { codePage } from "../../transport/code-lines.ts"
import type { SealedCase } from "../case/sealed-store.ts"
import { withDesk } from "../desk.ts"
import { type FormatWish, requireFormat } from "../letter/letter-format.ts"
import { codeOfKept } from "../letter/typed-code.ts"
import type { Ports } from "../ports.ts"
import { compactAgain } from "./compact-again.ts"
import { keptRequest, requestFile } from "./kept-request.ts"

export interface RequestAgain {
  readonly case: string
  readonly letter: string
  /** Every form has a call-back code of its own. Absent where the secret half is gone. */
  readonly code?: CallBackCode
}

/**
 * The letter of a request as it was written, again: the same bytes, never blinded anew. As a typed code or a
 * compact letter whatever form it was written in: the same points for ever. Throws `no-such-request`, `sealed-lost`, `letter-too-large`, and
 * `usage` for a short form of a disclose request.
 */
export async function requestAgain(
  ports: Ports,
  world: World,
  id: string,
  { format, short = false }: FormatWish = {},
): Promise<RequestAgain> {
  return await withDesk(ports, world, async (desk) => {
    const { recorder, keptLetter } = desk
    const caseId = recorder.state().requests.get(id)?.case
    const letter = caseId ? await keptLetter(caseId, requestFile(id)) : undefined
    if (caseId === undefined || caseId === null || letter === undefined) {
      throw new ToolError("no-such-request", `there is no request ${id} in this home`, { request: id })
    }
    const asItWas = { case: caseId, letter: Buffer.from(letter).toString("latin1") }
    const asCompact = format === "compact" || (format === undefined && short)
    const sealed = desk.cases.sealed.forCase(caseId)
    if (format !== "code" && !asCompact) return { ...asItWas, ...(await codeAsItWas(sealed, id)) }
    const kept = await keptRequest(sealed, id)
    if (format !== undefined) requireFormat(format, kept.facts.mode)
    if (asCompact) {
      if (kept.facts.format === "compact" || kept.facts.mode === "disclose") return asItWas
      const { carried, signedBytes } = await compactAgain(desk, world, kept)
      return { case: caseId, letter: carried, code: callBackCode(signedBytes) }
    }
    const code = codeOfKept(world, kept)
    return {
      case: caseId,
      letter: codePage("REQUEST", code.lines, code.layout.of),
      code: callBackCode(code.signedBytes),
    }
  })
}

/** The words of the letter itself: whoever writes it again has perhaps never seen them. */
async function codeAsItWas(sealed: SealedCase, id: string): Promise<Pick<RequestAgain, "code">> {
  try {
    const { signed } = (await keptRequest(sealed, id)).facts
    return { code: callBackCode(Buffer.from(signed, "latin1")) }
  } catch (error) {
    if (!isToolError(error, "sealed-lost")) throw error
    return {}
  }
}
