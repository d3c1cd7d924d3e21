// What a person types, byte by byte, until Enter. A plain line comes from the terminal's own line editing; a secret line is edited
// here, because the terminal is in raw mode so that nothing is shown. Keys that are no characters (arrows) are dropped.
import { ToolError } from "../bytes/errors.ts"
import { Secret } from "../bytes/secret.ts"

const MAX_LINE = 4096

export type Typed = "more" | "done" | "cancelled"

/** Takes typed bytes one at a time and says whether the line is complete. */
export interface TypedLine {
  take(byte: number): Typed
}

/** A line in cooked mode: everything up to the newline. */
export class PlainLine implements TypedLine {
  readonly #bytes: number[] = []

  take(byte: number): Typed {
    if (byte === 0x0a) return "done"
    if (this.#bytes.length >= MAX_LINE) throw tooLong()
    this.#bytes.push(byte)
    return "more"
  }

  text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#bytes)).replace(/\r$/, "")
  }
}

/** A line in raw mode, kept in one buffer that can be wiped. */
export class SecretLine implements TypedLine {
  readonly #bytes = new Uint8Array(MAX_LINE)
  #length = 0
  #escape: "none" | "begun" | "inside" = "none"

  take(byte: number): Typed {
    if (this.#escape !== "none") {
      this.#skipEscape(byte)
      return "more"
    }
    switch (byte) {
      case 0x0a:
      case 0x0d:
        return "done"
      case 0x03:
        return "cancelled"
      case 0x04:
        return this.#length === 0 ? "cancelled" : "more"
      case 0x08:
      case 0x7f:
        this.#dropCharacter()
        return "more"
      case 0x15:
        this.wipe()
        return "more"
      case 0x1b:
        this.#escape = "begun"
        return "more"
      default:
        if (byte >= 0x20 || byte === 0x09) this.#push(byte)
        return "more"
    }
  }

  /** The line as a Secret of its own; this buffer is wiped. */
  secret(): Secret {
    const secret = new Secret(this.#bytes.slice(0, this.#length))
    this.wipe()
    return secret
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#length = 0
  }

  #push(byte: number): void {
    if (this.#length === MAX_LINE) throw tooLong()
    this.#bytes[this.#length++] = byte
  }

  // UTF-8: the continuation bytes (10xxxxxx) go together with the byte that leads them.
  #dropCharacter(): void {
    while (this.#length > 0) {
      const byte = this.#bytes[--this.#length] ?? 0
      this.#bytes[this.#length] = 0
      if ((byte & 0xc0) !== 0x80) return
    }
  }

  #skipEscape(byte: number): void {
    if (this.#escape === "begun" && (byte === 0x5b || byte === 0x4f)) this.#escape = "inside"
    else if (this.#escape === "begun" || (byte >= 0x40 && byte <= 0x7e)) this.#escape = "none"
  }
}

function tooLong(): ToolError {
  return new ToolError("input-too-large", `what was typed is longer than ${MAX_LINE} bytes`, {
    limit: MAX_LINE,
  })
}
