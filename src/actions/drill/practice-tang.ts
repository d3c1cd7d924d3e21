// The two Tang servers of the drill: the twin of tangd over the compiled-in practice keys. They know no other keys and are asked only
// by the drill, on loopback.

import { openConnection } from "../../tang/connection.ts"
import { type KeyDirectory, readKeyDirectory } from "../../tang/keydir.ts"
import { answerTang } from "../../tang/server.ts"
import type { TangConnection } from "../ports.ts"
import { DRILL_TANG_KEYS } from "./samples/tang-keys.ts"

/** A server's side of each connection. */
export function practiceTang(which: "a" | "b"): TangConnection {
  const directory: KeyDirectory = readKeyDirectory(
    DRILL_TANG_KEYS[which].map((jwk, index) => ({ name: `${which}${index}.jwk`, bytes: Buffer.from(jwk) })),
  )
  return () => openConnection((request) => Promise.resolve(answerTang(directory, request)))
}
