// A piece of a header for somebody else or for later: the JWE of a key slot, the token as cryptsetup exports it, or all of the header
// with its key slots. Says what the piece is worth to a thief. Read-only towards the source, and never written over it.
import { createHash } from "node:crypto"
import { ToolError } from "../../bytes/errors.ts"
import { volumeView } from "../../luks/extents.ts"
import { readTolerant } from "../../luks/read-tolerant.ts"
import { encodeToken, exportToken } from "../../luks/token.ts"
import type { RawBinding, Volume } from "../../luks/volume.ts"
import type { OpenSource, Ports } from "../ports.ts"
import {
  type BindingChoice,
  chooseBinding,
  chooseBoundVolume,
  chooseVolume,
  withVolumes,
} from "./open-volume.ts"

export type ExtractWhat = "jwe" | "token" | "header"

export interface ExtractOptions extends BindingChoice {
  readonly path: string
  readonly what: ExtractWhat
  /** LUKS UUID or byte offset where a source holds several volumes. */
  readonly at?: string
  /** A file, or "-" for the caller to write `bytes` itself. */
  readonly output: string
}

export interface Extracted {
  readonly what: ExtractWhat
  readonly uuid: string
  /** Of a jwe or token. */
  readonly slot?: number | null
  readonly bytes: Uint8Array
  readonly sha256: string
  /** Bytes that the medium did not give; they are zero. */
  readonly unreadable: number
  /** False if it was salvaged from a damaged header copy. */
  readonly verified: boolean
  /** True if the source ends before the header does. */
  readonly cutOff: boolean
}

// LUKS1 says itself where its data begins; nothing sensible begins this late.
const MAX_HEADER = 256n << 20n
const MODE = 0o400

/** Takes the piece and writes it to `output` with mode 0400. Throws what choosing throws, `output-refused`, `header-damaged`. */
export async function extract(
  ports: Pick<Ports, "disk" | "files" | "terminal" | "clock">,
  options: ExtractOptions,
): Promise<Extracted> {
  const { path, output, what } = options
  if (output !== "-" && path !== "-" && (await ports.files.same(path, output))) {
    throw new ToolError("output-refused", "the output would replace the source itself", { path: output })
  }
  return await withVolumes(ports, path, async (source, volumes) => {
    const extracted =
      what === "header"
        ? await takeHeader(source, chooseVolume(volumes, options.at))
        : takeBinding(chooseBoundVolume(volumes, options.at), what, options)
    if (output !== "-") await ports.files.write(output, extracted.bytes, MODE)
    return extracted
  })
}

function takeBinding(volume: Volume, what: "jwe" | "token", choice: BindingChoice): Extracted {
  const binding = chooseBinding(volume, choice)
  const text = what === "jwe" ? binding.jwe : tokenText(volume, binding)
  return {
    ...summary(volume, what, Buffer.from(text)),
    slot: binding.slot,
    verified: binding.verified,
  }
}

// LUKS1 has no tokens: the JWE of luksmeta is put into the shape that a LUKS2 header would hold.
function tokenText(volume: Volume, { tokenId, copy, slot, jwe }: RawBinding): string {
  const token = volume.tokens.find((candidate) => candidate.tokenId === tokenId && candidate.copy === copy)
  return token === undefined ? encodeToken(slot === null ? [] : [slot], jwe) : exportToken(token.raw)
}

async function takeHeader(source: OpenSource, volume: Volume): Promise<Extracted> {
  const { offset, headerLength, header } = volume
  if (headerLength === 0n || headerLength > MAX_HEADER || offset < 0) {
    throw new ToolError("header-damaged", "the header does not say sensibly where it ends")
  }
  const { bytes, unreadable } = await readTolerant(volumeView(source, volume), 0, Number(headerLength))
  return {
    ...summary(volume, "header", bytes),
    unreadable,
    verified: header.used !== null,
    cutOff: BigInt(bytes.length) < headerLength,
  }
}

function summary(volume: Volume, what: ExtractWhat, bytes: Uint8Array): Extracted {
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  return { what, uuid: volume.uuid, bytes, sha256, unreadable: 0, verified: true, cutOff: false }
}

/** What the piece is worth to a thief, in plain sentences. */
export function worthOf(what: ExtractWhat): readonly string[] {
  if (what === "header") {
    return [
      "This copy holds the key slots.",
      "With any passphrase of today it opens this disk for ever.",
      "A new passphrase on the disk does not change this copy.",
      "Keep it sealed, and destroy it when it is no longer needed.",
    ]
  }
  return [
    "Without its key sources this file opens nothing.",
    "Whoever can reach the Tang servers in it can compute the passphrase.",
    "A new passphrase for the key slot makes this file worthless.",
  ]
}
