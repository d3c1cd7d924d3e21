// Who signs a request, and to whom it is sealed: the identity, or where there is none a key made for this case; a contact, or nobody.
import { ToolError } from "../../bytes/errors.ts"
import { type KeyPair, makeKeyPair } from "../../seal/jwk.ts"
import type { Desk } from "../desk.ts"
import {
  letterContact,
  type SealedFor,
  type Signing,
  signingOf,
  signingWith,
} from "../letter/write-letter.ts"
import type { Ports } from "../ports.ts"
import type { RequestOptions } from "./request-types.ts"

export interface Sender {
  readonly signing: Signing
  /** Where there is no identity: a key made for this case. */
  readonly caseKey?: KeyPair
  readonly to?: SealedFor
}

// What is read out carries no name.
const NOT_SAID = "unknown"

/** Throws `letter-open-disclose`, `no-identity`, `contact-unknown`, `input-needed`. */
export async function senderOf(
  desk: Desk,
  { to, mode, name, format }: Pick<RequestOptions, "to" | "mode" | "name" | "format">,
): Promise<Sender> {
  const { identity } = desk
  if (to === undefined && mode === "disclose") {
    throw new ToolError(
      "letter-open-disclose",
      "the binding may leave only sealed to a person: name one with --to",
    )
  }
  if (identity !== undefined) {
    const signing = signingOf(identity)
    return to === undefined ? { signing } : { signing, to: await letterContact(desk, to) }
  }
  if (to !== undefined)
    throw new ToolError("no-identity", "a message sealed to a person must be signed by an identity")
  const asked = name ?? (format === "code" ? NOT_SAID : await askName(desk.ports))
  const caseKey = makeKeyPair(desk.ports.random.bytes)
  return { caseKey, signing: signingWith(caseKey, asked) }
}

async function askName({ terminal }: Ports): Promise<string> {
  return await terminal.ask({ text: "Your name:", flag: "--name" })
}
