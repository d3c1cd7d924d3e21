// The words of the screens: people do not read the names that the code uses, and sentences are short. Looks at texts for people:
// strings with a space in them, without flags, examples and placeholders.

/** A name of the code, and what a person reads instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bkey-?slots?\b/i, "key slot"],
  [/(?<!\bkey )\bslots?\b/i, "key slot, never just slot"],
  [/\bkids?\b/i, "key id"],
  [/\b(leaf|leaves)\b/i, "key source"],
  [/\bdisclos(e|es|ed|ing|ure)\b/i, "the colleague sees the passphrase"],
  [/\bdebts?\b/i, "open duty"],
  [/\brosters?\b/i, "contact list"],
  [/\bjournals?\b/i, "record"],
]

const CONTRACTION = /\b\w+(n't|'re|'ll|'ve|'m)\b|\b(it|that|there|what|let|here|who)'s\b/i

/** What is wrong with the words of one text, e.g. `"kid": say key id`. */
export function wordProblems(text: string): string[] {
  const shown = forPeople(text)
  if (!/\S\s+\S/.test(shown)) return []
  const names = WORDS.flatMap(([word, instead]) => {
    const found = word.exec(shown)?.[0]
    return found === undefined ? [] : [`"${found}": say ${instead}`]
  })
  const short = CONTRACTION.exec(shown)?.[0]
  return short === undefined ? names : [...names, `"${short}": write it out`]
}

/** Sentences of more than fourteen words. */
export function longSentences(text: string, limit = 14): string[] {
  return text
    .split(/\n|(?<=[.:;?!])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/).length > limit)
}

// What a person types stays as it is: command lines, flags and their values ("debts: close anyway"), names in quotes, placeholders.
function forPeople(text: string): string {
  return text
    .replace(/^[a-z-]+: /, "")
    .replace(/\b(nbde-rescue|clevis|cryptsetup|luksmeta|jose|curl) [^\n]*/g, "")
    .replace(/"[\w. -]+"|`[^`]*`/g, "")
    .replace(/--confirm [\w-]+/g, "")
    .replace(/--[\w-]+(=\S+)?/g, "")
    .replace(/<[^>]*>|\[[^\]]*\]|\{[^}]*\}/g, "")
    .replace(/\b[\w-]+\.(jsonl?|md|tsx?|pem|jwe|txt)\b/g, "")
    .replace(/\b[A-Z]{2,}\b/g, "")
}
