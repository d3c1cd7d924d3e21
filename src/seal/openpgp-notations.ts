// What stands under the signature of an OpenPGP letter beside the payload (RFC 9580 §5.2.3.24): what it is, for whom, and what it answers.
// All are critical, so that a program which does not know them does not take the letter for a signed file. The payload decides; these
// are a second tie.
import type { LetterKind, World } from "./typ.ts"
import { typOf } from "./typ.ts"

const TYP = "typ@nbde-rescue"
const TO = "to@nbde-rescue"
const RE = "re@nbde-rescue"

export const NOTATIONS: readonly string[] = [TYP, TO, RE]

export interface Ties {
  readonly typ: string
  /** The payload's list, separated by commas. */
  readonly to: string
  /** Hash of the letter that is answered. */
  readonly re?: string
}

/** Name and text. */
export type Notation = readonly [name: string, text: string]

export function encodeTies({ typ, to, re }: Ties): Notation[] {
  return [[TYP, typ], [TO, to], ...(re === undefined ? [] : [[RE, re] as const])]
}

/** The ties of a signature, or undefined unless it has exactly these. */
export function readTies(notations: ReadonlyMap<string, string>): Ties | undefined {
  const [typ, to, re] = [notations.get(TYP), notations.get(TO), notations.get(RE)]
  if (typ === undefined || to === undefined || notations.size !== (re === undefined ? 2 : 3)) return undefined
  return { typ, to, ...(re === undefined ? {} : { re }) }
}

/** What ties a letter of this kind and content. */
export function tiesOf(
  kind: LetterKind,
  world: World,
  payload: { readonly to: readonly string[]; readonly re?: { readonly sha256: string } },
): Ties {
  const { to, re } = payload
  return { typ: typOf(kind, world), to: to.join(","), ...(re === undefined ? {} : { re: re.sha256 }) }
}
