// What the values that acts hand on are called by people, on paper and screen; and what a choice costs.

const WORDS: Readonly<Record<string, string>> = {
  uuid: "UUID",
  slot: "key slot",
  label: "label",
  volumes: "number of volumes",
  output: "file",
  sha256: "SHA-256",
  case: "case",
  request: "number of the request",
  words: "six words",
  digits: "digits",
  host: "host",
  from: "sender",
  duties: "open duties",
  keys: "number of keys",
  milliseconds: "milliseconds",
  url: "address",
  by: "how it was compared",
  entries: "number of entries",
  head: "last hash of the record",
  problems: "number of faults",
  folder: "folder",
  rescues: "number of rescues",
  seconds: "seconds",
  code: "error code",
}

/** "key slot" for `slot`; a name nobody knows stays as it is. */
export function valueWords(name: string): string {
  return Object.hasOwn(WORDS, name) ? (WORDS[name] ?? name) : name
}

/** How long a choice takes, as it stands beside its label. */
export function costWords(minutes: number): string {
  return minutes === 1 ? "1 minute" : `${minutes} minutes`
}
