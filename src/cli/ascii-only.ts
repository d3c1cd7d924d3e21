// Where signs beyond ASCII may come out as something else: asked for by flag, or a text console with a small font.

export function asciiOnly(asked: boolean, term = process.env.TERM ?? "dumb"): boolean {
  return asked || /^(linux|dumb|vt)/.test(term)
}
