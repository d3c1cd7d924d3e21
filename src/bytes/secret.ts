// A byte string that must not be seen: it prints as "(secret)" wherever JavaScript turns it into text, and can be wiped.
// Wiping clears this one buffer; copies made by the runtime (strings, garbage-collected moves) are out of reach.

/** Secret bytes: passphrases, scalars, shares, content keys, private keys (design §4.3). */
export class Secret {
  readonly #bytes: Uint8Array
  #wiped = false

  /** Takes ownership of `bytes`: `wipe` clears that very buffer. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** One after another, with no copy left besides. The parts stay as they are. */
  static join(parts: readonly Uint8Array[]): Secret {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return new Secret(bytes)
  }

  /** The bytes themselves, not a copy. Throws TypeError after `wipe`. */
  reveal(): Uint8Array {
    if (this.#wiped) throw new TypeError("this secret was wiped")
    return this.#bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#wiped = true
  }

  toString(): string {
    return "(secret)"
  }

  toJSON(): string {
    return "(secret)"
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "(secret)"
  }
}
