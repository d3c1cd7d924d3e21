// What a key slot needs, drawn as an indented list that needs no colour and no line characters. Words of design §2, right column.
import type { InspectedBinding } from "../actions/volume/inspect.ts"
import { showShort } from "./escape.ts"

type PolicyNode = NonNullable<InspectedBinding["policy"]>

/** Lines without indentation of their own; `indent` is put before each. */
export function policyLines(node: PolicyNode, indent = ""): string[] {
  if (!("children" in node)) return [`${indent}${keySourceWords(node)}`]
  const { threshold, children } = node
  return [
    `${indent}${headWords(threshold, children.length)}`,
    ...children.flatMap((child, index) => {
      const [first = "", ...rest] = policyLines(child)
      return [`${indent}  ${index + 1}. ${first}`, ...rest.map((line) => `${indent}     ${line}`)]
    }),
  ]
}

function headWords(threshold: number, count: number): string {
  if (threshold > count) return `${threshold} of these ${count}, which is not possible:`
  if (count === 1) return "This one:"
  return threshold === count ? `All ${count} of these:` : `Any ${threshold} of these ${count}:`
}

/** One key source in words, with what identifies it. */
function keySourceWords(node: PolicyNode): string {
  if ("kid" in node)
    return `Tang server, key id ${showShort(node.kid.slice(0, 8))}, ${showShort(node.url, 44)}`
  if (node.pin === "tpm2" && !("other" in node)) {
    const ids = "pcrIds" in node && node.pcrIds !== undefined ? `, PCR ${showShort(node.pcrIds, 30)}` : ""
    return `TPM of this host${ids}`
  }
  return OTHER_WORDS[node.pin] ?? `"${showShort(node.pin, 30)}" (unknown to this program)`
}

const OTHER_WORDS: Readonly<Record<string, string>> = {
  tpm2plus: "TPM of this host",
  tpm1: "TPM of this host (version 1.2)",
  pkcs11: "smart card or token at this host",
  file: "a key file on this host",
  null: "nothing: the key lies open in the header",
  test: "nothing: the key lies open in the header",
  yubikey: "YubiKey at this host",
  http: "an old key server over HTTP (removed from Clevis)",
  remote: "a Tang server that calls this host",
  trustee: "an attestation service",
}
