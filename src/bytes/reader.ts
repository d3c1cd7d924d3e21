// A bounded cursor over bytes. Every read checks the length first; nothing is ever sliced blindly.
import { ToolError } from "./errors.ts"

/** Reads fixed-size fields from the front of a byte string. Every read past the end throws `truncated`. */
export class Reader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #what: string
  #at = 0

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#what = what
  }

  get offset(): number {
    return this.#at
  }

  get left(): number {
    return this.bytes.length - this.#at
  }

  /** The next `length` bytes, as a copy. */
  take(length: number): Uint8Array {
    const at = this.#advance(length)
    return new Uint8Array(this.bytes.subarray(at, at + length)) // slice of a Buffer would share its memory
  }

  skip(length: number): void {
    this.#advance(length)
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  u16be(): number {
    return this.#view.getUint16(this.#advance(2))
  }

  u32be(): number {
    return this.#view.getUint32(this.#advance(4))
  }

  u64be(): bigint {
    return this.#view.getBigUint64(this.#advance(8))
  }

  u32le(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  u64le(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true)
  }

  /** A NUL-padded text field of `length` bytes, decoded as Latin-1 so that any byte survives for the display filter. */
  text(length: number): string {
    const field = this.take(length)
    const end = field.indexOf(0)
    return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString("latin1")
  }

  #advance(length: number): number {
    if (length < 0 || length > this.left) {
      throw new ToolError("truncated", `${this.#what} ends too early`, { offset: this.#at })
    }
    const at = this.#at
    this.#at += length
    return at
  }
}
