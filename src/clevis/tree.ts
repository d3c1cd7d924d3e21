// A binding as a tree: the JWE of every pin with its place in the policy. Children of an sss pin are compact JWEs inside its header,
// so the tag of the outermost covers them all. Depth and width are bounded, because a header is hostile (design §4.5).
import { ToolError } from "../bytes/errors.ts"
import { asList, asObject, asText, type JsonObject } from "../bytes/json.ts"
import { asCurve } from "../tang/curve.ts"
import { type Jwe, parseJwe } from "./jwe.ts"
import type { OtherNode, PolicyNode, SssNode, TangNode, Tpm2Node } from "./policy.ts"

export const MAX_DEPTH = 4
export const MAX_LEAVES = 16

export interface Binding<N extends PolicyNode = PolicyNode> {
  readonly node: N
  readonly jwe: Jwe
  /** Empty but for sss. */
  readonly children: readonly Binding[]
}

/** Throws `jwe-malformed`, `jwe-unsupported`, `policy-too-deep`, `policy-too-wide`. Unknown pins are kept by name. */
export function readBinding(jweText: string): Binding {
  return readPin(parseJwe(jweText), "", 0, { left: MAX_LEAVES })
}

/** The leaves in order, whatever their pins. */
export function leavesOf(binding: Binding): readonly Binding[] {
  return binding.node.pin === "sss" ? binding.children.flatMap(leavesOf) : [binding]
}

/** True if the leaves at these paths are enough for every threshold on the way up. */
export function canOpenWith({ node, children }: Binding, paths: ReadonlySet<string>): boolean {
  if (!isSss(node)) return paths.has(node.path)
  return children.filter((child) => canOpenWith(child, paths)).length >= node.threshold
}

/** True if the node is of the sss pin; an unknown pin cannot be called "sss". */
export function isSss(node: PolicyNode): node is SssNode {
  return node.pin === "sss"
}

export function isTang(node: PolicyNode): node is TangNode {
  return node.pin === "tang"
}

/** The object `clevis.PIN` of a header; empty if the pin keeps its members elsewhere. */
export function pinMembers(jwe: Jwe, pin: string): JsonObject {
  return asObject(asObject(jwe.header.clevis)?.[pin]) ?? {}
}

function readPin(jwe: Jwe, prefix: string, depth: number, width: { left: number }): Binding {
  const pin = asText(asObject(jwe.header.clevis)?.pin)
  if (pin === undefined || pin === "")
    throw new ToolError("jwe-malformed", "the binding does not name its pin")
  const path = `${prefix}${pin}`
  if (pin === "sss") return readSss(jwe, path, depth, width)
  if (width.left-- === 0)
    throw new ToolError("policy-too-wide", `the binding has more than ${MAX_LEAVES} key sources`)
  if (pin === "tang") return { node: tangNode(jwe, path), jwe, children: [] }
  if (pin === "tpm2" || pin === "tpm2plus") return { node: tpm2Node(jwe, pin, path), jwe, children: [] }
  return { node: { pin, path, other: true } satisfies OtherNode, jwe, children: [] }
}

function readSss(jwe: Jwe, path: string, depth: number, width: { left: number }): Binding<SssNode> {
  if (depth === MAX_DEPTH)
    throw new ToolError("policy-too-deep", `the binding is nested deeper than ${MAX_DEPTH} levels`)
  const { t, jwe: texts } = pinMembers(jwe, "sss")
  const list = asList(texts) ?? []
  if (jwe.alg !== "dir") throw new ToolError("jwe-malformed", "the sss binding does not say alg dir")
  if (list.length === 0) throw new ToolError("jwe-malformed", "the sss binding has no children")
  if (typeof t !== "number" || !Number.isInteger(t) || t < 1 || t > list.length) {
    throw new ToolError("jwe-malformed", "the sss binding has a threshold that its children cannot meet", {
      children: list.length,
    })
  }
  // Every child leads to one leaf at least: stop before a thousand of them are parsed.
  if (list.length > width.left)
    throw new ToolError("policy-too-wide", `the binding has more than ${MAX_LEAVES} key sources`)
  const children = list.map((text, index) =>
    readPin(parseChild(asText(text)), `${path}.${index}.`, depth + 1, width),
  )
  return {
    node: { pin: "sss", path, threshold: t, children: children.map((child) => child.node) },
    jwe,
    children,
  }
}

function parseChild(text: string | undefined): Jwe {
  if (text === undefined) throw new ToolError("jwe-malformed", "a child of the sss binding is not text")
  return parseJwe(text)
}

function tangNode(jwe: Jwe, path: string): TangNode {
  const crv = asCurve(asObject(jwe.header.epk)?.crv)
  const [url, kid] = [asText(pinMembers(jwe, "tang").url), asText(jwe.header.kid)]
  if (crv === undefined) throw new ToolError("jwe-malformed", "the tang binding has no key on a known curve")
  if (url === undefined || kid === undefined)
    throw new ToolError("jwe-malformed", "the tang binding has no url or no key id")
  if (jwe.alg !== "ECDH-ES") throw new ToolError("jwe-malformed", "the tang binding does not say alg ECDH-ES")
  return { pin: "tang", path, url, kid, crv }
}

function tpm2Node(jwe: Jwe, pin: "tpm2" | "tpm2plus", path: string): Tpm2Node | OtherNode {
  // The Rust pin says "tpm2plus" for an authorised policy, and still keeps its members under "tpm2".
  if (pin === "tpm2plus") return { pin, path, other: true }
  const members = pinMembers(jwe, "tpm2")
  const [bank, ids] = [asText(members.pcr_bank), asText(members.pcr_ids)]
  return {
    pin,
    path,
    ...(bank === undefined ? {} : { pcrBank: bank }),
    ...(ids === undefined ? {} : { pcrIds: ids }),
  }
}
