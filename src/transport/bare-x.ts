// The x of Tang's answer alone, as a colleague with nothing but curl reads it out (docs/by-hand.md): base32 without numbers and checks. The
// program `base32` writes the letters of RFC 4648; Crockford's are taken as well. Which of both it was, the curve and the tag decide.
import { decodeRfcBase32, textSymbols } from "../bytes/base32.ts"
import { isToolError } from "../bytes/errors.ts"
import { type CodeCurve, xBytes, xLength } from "./code-points.ts"

export interface BareX {
  readonly crv: CodeCurve
  readonly x: Uint8Array
}

const BYTES: Readonly<Record<CodeCurve, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 }
/** An x has 106 letters at most; whatever stands between them is not this much. */
const MAX_TEXT = 2048
const CURVES: readonly CodeCurve[] = ["P-256", "P-384", "P-521"]

/** Every x that the text can be; none if it has another length. */
export function readBareX(text: string): BareX[] {
  if (text.length > MAX_TEXT) return []
  const letters = text.replace(/[\s\-\u2010-\u2015.,]/g, "").replace(/(?<!=)=+$/, "")
  return CURVES.flatMap((crv) => [...asRfc(crv, letters), ...asCrockford(crv, letters)])
}

function asRfc(crv: CodeCurve, letters: string): BareX[] {
  const x = decodeRfcBase32(letters)
  return x?.length === BYTES[crv] ? [{ crv, x }] : []
}

function asCrockford(crv: CodeCurve, letters: string): BareX[] {
  const symbols = letters.length === xLength(crv) ? textSymbols(letters) : undefined
  if (symbols === undefined) return []
  try {
    return [{ crv, x: xBytes(crv, symbols) }]
  } catch (error) {
    if (!isToolError(error, "bad-point")) throw error
    return []
  }
}
