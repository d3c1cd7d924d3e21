// A home in memory, for a home that cannot be written. What can be read on the medium is read from there, changes stay here and end
// with the process; whoever opens it says so in the first line (design §4.8).
import type { Journal } from "../actions/ports.ts"
import { checkName, type HomeFiles } from "./home-files.ts"
import { JOURNAL_NAME } from "./journal-file.ts"

/** Files in memory over `below`, which is only read. */
export function makeMemoryFiles(below: HomeFiles | undefined): HomeFiles {
  const written = new Map<string, Uint8Array>()
  const removed = new Set<string>()
  const isRemoved = (name: string): boolean =>
    [...removed].some((gone) => name === gone || name.startsWith(`${gone}/`))
  const isInside = (name: string, folder: string): boolean => name === folder || name.startsWith(`${folder}/`)

  return {
    read: async (name) => {
      checkName(name)
      const here = written.get(name)
      if (here !== undefined) return new Uint8Array(here)
      return isRemoved(name) ? undefined : below?.read(name)
    },
    write: async (name, bytes) => {
      checkName(name)
      written.set(name, new Uint8Array(bytes))
    },
    remove: async (name) => {
      checkName(name)
      for (const key of [...written.keys()]) if (isInside(key, name)) written.delete(key)
      removed.add(name)
    },
    list: async (name) => {
      checkName(name)
      const under = ((await below?.list(name)) ?? []).filter((entry) => !isRemoved(`${name}/${entry}`))
      const here = [...written.keys()]
        .filter((key) => key.startsWith(`${name}/`))
        .map((key) => key.slice(name.length + 1))
      return [...new Set([...under, ...here.map((rest) => rest.split("/")[0] ?? rest)])].sort()
    },
  }
}

/** A record that continues what is on the medium, in memory. */
export function makeMemoryJournal(files: HomeFiles): Journal {
  const read = async (): Promise<Uint8Array> => (await files.read(JOURNAL_NAME)) ?? new Uint8Array(0)
  return {
    read,
    append: async (lines) => files.write(JOURNAL_NAME, new Uint8Array(Buffer.concat([await read(), lines]))),
  }
}
