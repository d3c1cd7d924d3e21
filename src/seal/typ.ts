// The type strings under every signature: one per kind, and each again for drills, so that nothing signed for one purpose or one world
// counts in another (RFC 8725 §3.11).

import { ToolError } from "../bytes/errors.ts"

/** Rehearsal or not; the two never mix (design §5). */
export type World = "real" | "drill"

export type LetterKind = "request" | "reply" | "denial" | "receipt"
export type SignedKind = LetterKind | "card" | "roster"

const KINDS: readonly SignedKind[] = ["request", "reply", "denial", "receipt", "card", "roster"]

export function typOf(kind: SignedKind, world: World): string {
  return `nbde-rescue-${world === "drill" ? "drill-" : ""}${kind}+jws`
}

/** The kind and world a type string names, or undefined. */
export function readTyp(typ: string): { readonly kind: SignedKind; readonly world: World } | undefined {
  for (const world of ["real", "drill"] as const) {
    const kind = KINDS.find((kind) => typOf(kind, world) === typ)
    if (kind !== undefined) return { kind, world }
  }
  return undefined
}

/** As people read it. */
const KIND_WORDS: Readonly<Record<LetterKind, string>> = {
  request: "a request",
  reply: "an answer",
  denial: "a refusal",
  receipt: "a receipt",
}

/** Where another kind of letter is wanted. */
export function wrongKind(kind: LetterKind): ToolError {
  return new ToolError("letter-kind", `${KIND_WORDS[kind]} is not what this command takes`, { kind })
}

export function isLetterKind(kind: SignedKind): kind is LetterKind {
  return kind !== "card" && kind !== "roster"
}
