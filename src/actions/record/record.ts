// Writing the journal. `openRecorder` takes the home's lock, checks the chain, repairs what a crash tore and begins a new record where
// there is none. `append` resolves only when the entry is on the medium: act after that, never before (design §4.8). Entries that are
// asked for at the same time share one sync, so that answering hundreds of letters does not wait hundreds of times for a disk.
import { ToolError } from "../../bytes/errors.ts"
import { AFTER_TORN, type Chain, type Head, readChain } from "../../journal/chain.ts"
import { chainHash, type Entry, encodeLine, FIRST_PREV, innerHash, type Signer } from "../../journal/entry.ts"
import type { NewEntry } from "../../journal/entry-types.ts"
import { type QuotedHead, quoteHead } from "../../journal/heads.ts"
import { type JournalState, replay } from "../../journal/replay.ts"
import type { Clock, Home, Random } from "../ports.ts"
import type { ActName } from "./act-words.ts"

export interface RecorderPorts {
  readonly home: Home
  readonly clock: Clock
  readonly random: Random
  /** Told what the person must know: a repair. */
  readonly terminal?: { say(line: string): void }
  /** SHA-256 (hex) of a broken record that was set aside: named in the first line of the new one. */
  readonly continues?: string
}

/** An act whose outcome is still to be written. */
export interface StartedAct {
  readonly seq: number
  /** Writes what came of it. */
  end(outcome: string, note?: string): Promise<void>
}

export interface Recorder {
  /** Writes entries in this order; resolves when they are on the medium. Throws `write-failed`, and then none of them is. */
  append(...entries: readonly NewEntry[]): Promise<readonly Entry[]>
  /** Writes `started`; the caller acts, then calls `end`. A process that dies in between leaves it for a person to settle. */
  start(
    act: ActName,
    about?: { readonly case?: string | null; readonly subject?: string },
  ): Promise<StartedAct>
  /** What is open now. Moves on with every append. */
  state(): JournalState
  head(): Head
  /** The head as letters carry it (`jr`). */
  quotedHead(): QuotedHead
  /** Signs from now on. Entries before stay as they are. */
  signWith(signer: Signer): void
  /** Frees the home. */
  close(): Promise<void>
}

interface Waiting {
  readonly entries: readonly NewEntry[]
  readonly time: number
  readonly mono: number
  resolve(written: readonly Entry[]): void
  reject(error: unknown): void
}

/** Opens the journal for writing. Throws `home-busy`, `journal-broken`, `write-failed`. */
export async function openRecorder(ports: RecorderPorts, signer?: Signer): Promise<Recorder> {
  const { home } = ports
  const held = await home.lock.acquire()
  try {
    const chain = readChain(await home.journal.read())
    refuseBroken(chain)
    const recorder = makeRecorder(ports, chain, signer, held.release)
    if (chain.torn !== undefined) await repair(recorder, chain.torn, ports)
    if (chain.links.length === 0) await begin(recorder, ports)
    return recorder
  } catch (error) {
    await held.release()
    throw error
  }
}

function refuseBroken(chain: Chain): void {
  const broken = chain.problems.find((problem) => problem.kind !== "torn")
  if (broken === undefined) return
  throw new ToolError("journal-broken", `the record is damaged: ${broken.text}`, {
    line: broken.line,
    kind: broken.kind,
  })
}

async function repair(
  recorder: InternalRecorder,
  torn: NonNullable<Chain["torn"]>,
  { terminal }: RecorderPorts,
): Promise<void> {
  await recorder.write([{ type: "repaired", body: { bytes: torn.bytes, sha256: torn.sha256 } }], AFTER_TORN)
  terminal?.say(`The last line of your record was cut off in a crash (${torn.bytes} bytes).`)
  terminal?.say("It was set aside. What it announced was not done.")
}

async function begin(recorder: Recorder, { home, random, continues }: RecorderPorts): Promise<void> {
  const { protectedByModes, foldersSync = true } = home.state
  const journal = Buffer.from(random.bytes(16)).toString("base64url")
  const body = { journal, software: home.software ?? "nbde-rescue", protected: protectedByModes, foldersSync }
  const before = continues === undefined ? {} : { continues }
  await recorder.append({ type: "home-created", body: { ...body, ...before } })
}

interface InternalRecorder extends Recorder {
  write(entries: readonly NewEntry[], before: string): Promise<readonly Entry[]>
}

function makeRecorder(
  { home, clock }: RecorderPorts,
  chain: Chain,
  first: Signer | undefined,
  release: () => Promise<void>,
): InternalRecorder {
  const state = replay(chain.links)
  const last = chain.links.at(-1)
  let place = { seq: last?.entry.seq ?? 0, hash: last?.hash ?? FIRST_PREV }
  let signer = first
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined

  // One batch: lines are made, appended and synced together; only then does anything count as written.
  const writeBatch = async (batch: readonly Waiting[], before: string): Promise<void> => {
    const made: { entry: Entry; hash: string }[] = []
    let lines = before
    let { seq, hash } = place
    for (const { entries, time, mono } of batch) {
      for (const { type, body, case: caseId = null } of entries) {
        const actor = signer?.thumbprint ?? null
        const fields = {
          seq: ++seq,
          time,
          mono,
          boot: clock.bootId(),
          actor,
          case: caseId,
          type,
          body: { ...body },
          prev: hash,
        }
        const { line, sig } = await encodeLine(fields, signer)
        hash = chainHash(hash, innerHash(line))
        lines += `${line}\n`
        made.push({ entry: { ...fields, sig }, hash })
      }
    }
    await home.journal.append(Buffer.from(lines, "latin1"))
    place = { seq, hash }
    for (const link of made) state.take(link)
    let at = 0
    for (const { entries, resolve } of batch) {
      resolve(made.slice(at, at + entries.length).map((link) => link.entry))
      at += entries.length
    }
  }

  // Begins a little later, so that whatever else is appended in this turn goes along; ends in the very step that finds nothing left.
  const flush = async (before: string): Promise<void> => {
    await Promise.resolve()
    for (let lead = before; waiting.length > 0; lead = "") {
      const batch = waiting
      waiting = []
      await writeBatch(batch, lead).catch((error) => {
        for (const { reject } of batch) reject(error)
      })
    }
    flushing = undefined
  }

  const write = (entries: readonly NewEntry[], before = ""): Promise<readonly Entry[]> =>
    new Promise((resolve, reject) => {
      waiting.push({ entries, time: clock.now(), mono: clock.monotonic(), resolve, reject })
      flushing ??= flush(before)
    })

  const head = (): Head => {
    if (state.head === undefined) throw new TypeError("the record has no beginning yet")
    return state.head
  }

  const append = (...entries: readonly NewEntry[]): Promise<readonly Entry[]> => write(entries)

  return {
    write,
    append,
    start: async (act, about = {}) => {
      const { case: caseId = null, subject } = about
      const body = { act, ...(subject === undefined ? {} : { subject }) }
      const [entry] = await append({ type: "started", case: caseId, body })
      const seq = entry?.seq ?? 0
      return {
        seq,
        end: async (outcome, note) => {
          await append({
            type: "ended",
            case: caseId,
            body: { of: seq, outcome, ...(note === undefined ? {} : { note }) },
          })
        },
      }
    },
    state: () => state,
    head,
    quotedHead: () => quoteHead(head()),
    signWith: (next) => {
      signer = next
    },
    close: async () => {
      while (flushing !== undefined) await flushing
      await release()
    },
  }
}
