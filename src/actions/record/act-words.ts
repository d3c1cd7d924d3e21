// What the record can say was begun, and what each of these is called where a person reads that it was cut off.

/** Acts that are announced before they happen, as the record names them. */
export const ACT_WORDS = {
  request: "writing a request",
  "ask-tang": "asking Tang for an answer",
  regen: "changing the passphrase of a key slot",
  rebind: "changing what a key slot is bound to",
  "slot add-temporary": "adding a temporary passphrase",
  "slot remove": "removing a key slot",
  "tang rotate": "making new keys on a Tang server",
  "tang backup": "backing up the keys of a Tang server",
  "tang restore": "restoring the keys of a Tang server",
  "tang prune": "deleting old keys of a Tang server",
} as const

export type ActName = keyof typeof ACT_WORDS

/** In words; as it is, if a later version wrote it. */
export function actWords(act: string): string {
  const words: Readonly<Record<string, string>> = ACT_WORDS
  return Object.hasOwn(words, act) ? (words[act] ?? act) : act
}
