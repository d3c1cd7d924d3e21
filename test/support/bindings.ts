// Bindings without peers: a Tang server in memory from the project's own server code, and policies bound to it. For unit tests of what
// builds on a binding; that the bindings themselves are right is shown against the real clevis in test/clevis.
import { randomBytes } from "node:crypto"
import { asObject, asText, parseStrictJson } from "../../src/bytes/json.ts"
import { Secret } from "../../src/bytes/secret.ts"
import { type Binding, readBinding } from "../../src/clevis/tree.ts"
import { type WrapPlan, wrap } from "../../src/clevis/wrap.ts"
import { type Advertisement, parseAdvertisement } from "../../src/tang/advertisement.ts"
import type { Curve, PublicPoint } from "../../src/tang/curve.ts"
import { pointMembers } from "../../src/tang/jwk.ts"
import { type KeyDirectory, makeKeyPair, readKeyDirectory } from "../../src/tang/keydir.ts"
import { answerTang } from "../../src/tang/server.ts"

export interface MemoryTang {
  readonly directory: KeyDirectory
  readonly advertisement: Advertisement
  /** Y for X, or the status of the refusal. */
  exchange(kid: string, X: PublicPoint): PublicPoint | number
}

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

export function memoryTang(crv: Curve = "P-521"): MemoryTang {
  const directory = readKeyDirectory(makeKeyPair(random, crv))
  const { body = "" } = answerTang(directory, { method: "GET", target: "/adv", body: "" })
  return {
    directory,
    advertisement: parseAdvertisement(Buffer.from(body)),
    exchange(kid, X) {
      const reply = answerTang(directory, {
        method: "POST",
        target: `/rec/${kid}`,
        body: JSON.stringify({ alg: "ECMR", ...pointMembers(X) }),
      })
      const jwk = asObject(parseStrictJson(reply.body ?? "null", { what: "the answer" }))
      if (jwk === undefined) return reply.status
      return { crv, x: asText(jwk.x) ?? "", y: asText(jwk.y) ?? "" }
    },
  }
}

export function tangPlan(tang: MemoryTang, url = "http://tang.example"): WrapPlan {
  return { pin: "tang", url, advertisement: tang.advertisement }
}

export function sssPlan(threshold: number, ...children: WrapPlan[]): WrapPlan {
  return { pin: "sss", threshold, children }
}

export function bind(plan: WrapPlan, passphrase = "the passphrase of slot 1"): Binding {
  return readBinding(wrap(plan, new Secret(new Uint8Array(Buffer.from(passphrase))), random))
}
