// Numbers in sentences: "1 key", "2 keys".

/** A number with its noun. `many` is for nouns that do not just take an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
