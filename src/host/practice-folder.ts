// The throw-away folder of a drill: made in the system's temporary folder, 0700, removed at the end whatever happened.
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"

export interface PracticeFolder {
  readonly path: string
  /** Writes a compressed sample as a plain file and returns its path. */
  unpack(name: string, compressed: Uint8Array): Promise<string>
  /** Writes a text and returns its path. */
  write(name: string, text: string): Promise<string>
  remove(): Promise<void>
}

export async function makePracticeFolder(): Promise<PracticeFolder> {
  const path = await mkdtemp(join(tmpdir(), "nbde-rescue-practice-"))
  return {
    path,
    unpack: async (name, compressed) => {
      const file = join(path, name)
      await writeFile(file, gunzipSync(compressed), { mode: 0o600 })
      return file
    },
    write: async (name, text) => {
      const file = join(path, name)
      await writeFile(file, text, { mode: 0o600 })
      return file
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
