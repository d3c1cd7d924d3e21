// The colleague's side of the app: a queue of what came in, one decision each, Tang asked, one answer file each. What nobody signed ends
// on the reveal screen, which is another process of this program.
import { answer } from "../actions/answer/answer.ts"
import { needsWords } from "../actions/answer/answer-decide.ts"
import type { Answered, Colleague } from "../actions/answer/answer-types.ts"
import { askedKeys } from "../actions/answer/asked-keys.ts"
import { lookAtInput, type QueuedInput, queueOf, readQueue } from "../actions/answer/look-at-inputs.ts"
import type { AppTools } from "./app-session.ts"
import type { AppEvent, Decided, DeskItem } from "./app-state.ts"

type DeskEvent = Extract<
  AppEvent,
  { kind: "desk" | "desk-add" | "desk-paste" | "desk-open" | "decide" | "answer-unsigned" }
>

export interface Desk {
  take(event: DeskEvent): void
  /** A request that was typed from a call. Throws what `answer` throws. */
  openTyped(text: Uint8Array, host: string): Promise<void>
}

export function makeDesk(tools: AppTools): Desk {
  const { host, show, work, update } = tools
  let items: readonly DeskItem[] = []
  let pasted = 0
  let typed = 0
  let calledBack: string | undefined
  let decided: ((decision: Decided | "later") => void) | undefined

  const showDesk = (): void => show({ kind: "desk", items })
  const add = (queued: readonly QueuedInput[]): void => {
    const known = new Set(items.map(({ name }) => name))
    const fresh = queued.filter(({ name }) => !known.has(name))
    items = [...items, ...fresh.map((one): DeskItem => ({ ...one, state: "new" }))]
    showDesk()
  }
  const mark = (index: number, state: DeskItem["state"]): void => {
    items = items.map((item, at) => (at === index ? { ...item, state } : item))
  }

  const decision = (keys: readonly { readonly kid: string }[]): Promise<Decided> => {
    update({ turn: tools.state().turn + 1, work: "deciding", asked: keys.map(({ kid }) => ({ kid })) })
    return new Promise((resolve, reject) => {
      decided = (made) => (made === "later" ? reject(new Undecided()) : resolve(made))
    })
  }
  const colleague: Colleague = {
    decide: (letter, { servers, triesLeft, behind, header, counts }) => {
      const keys = askedKeys(letter.request, servers)
      const again = triesLeft === undefined ? {} : { triesLeft, ...(calledBack ? { calledBack } : {}) }
      const known = header === undefined ? {} : { header }
      const beside = { keys, behind, counts, ...known, mustCall: needsWords(letter), ...again }
      show({ kind: "approval", letter, ...beside })
      return decision(keys)
    },
    // Bindings without a signature go to another process before they come here.
    decideUnsigned: async () => ({ decision: "hold" }),
    decideHostLines: ({ keys, counts, triesLeft }) => {
      show({ kind: "host-lines", keys, counts, ...(triesLeft === undefined ? {} : { triesLeft }) })
      return decision(keys)
    },
    show: async () => {
      throw new TypeError("a passphrase is shown by the reveal process only")
    },
    progress: () => {},
    keyAnswered: ({ kid, status, url }) => {
      const more = { status, ...(url === undefined ? {} : { url }) }
      update({ asked: tools.state().asked.map((one) => (one.kid === kid ? { ...one, ...more } : one)) })
    },
  }

  const openLetter = async (index: number, item: DeskItem, caller?: string): Promise<void> => {
    const told = caller === undefined || caller === "" ? {} : { host: caller }
    const ports = await host.colleaguePorts()
    try {
      const [row] = await answer(
        ports,
        {
          world: "real",
          inputs: [item],
          tang: [],
          unsigned: false,
          reveal: false,
          name: "colleague",
          ...told,
        },
        colleague,
      )
      if (row === undefined) return showDesk()
      const file = await place(item, row)
      const isWhole = row.whole !== false
      mark(index, isWhole ? STATES[row.decision] : "answered in part")
      if (row.decision !== "hold") tools.finish({ kind: "answered", row, ...file })
      if (row.decision === "hold") showDesk()
      else show({ kind: "answered", row, ...file, ...(isWhole ? {} : { item: index }) })
    } catch (error) {
      showDesk()
      if (!(error instanceof Undecided)) throw error
    } finally {
      decided = undefined
      update({ asked: [] })
    }
  }

  const place = async ({ name }: DeskItem, { reply, request }: Answered): Promise<{ file?: string }> => {
    if (reply === undefined) return {}
    const cut = name.lastIndexOf("/")
    const folder = cut < 0 ? "" : name.slice(0, cut + 1)
    const file = `${folder}answer-${(request ?? "").replace(/[^\w]/g, "").slice(0, 8)}.txt`
    await host.ports.files.write(file, Buffer.from(reply))
    return { file }
  }

  const answerUnsigned = async (index: number, who: string, why: string): Promise<void> => {
    const item = items[index]
    if (item === undefined) return
    if (item.name.startsWith("pasted-")) await host.ports.files.write(item.name, item.bytes)
    const words = ["--unsigned", "--approve", `--called-back=${who}`, `--reason=${why}`, "--reveal"]
    const code = await tools.handOver(["answer", ...words, "--", item.name])
    mark(index, code === 0 ? "answered" : "not used")
    showDesk()
  }

  const addPasted = async (name: string, bytes: Uint8Array): Promise<void> =>
    add(await queueOf(host.ports, [{ name, bytes }]))

  const openTyped = async (text: Uint8Array, caller: string): Promise<void> => {
    typed += 1
    const name = `typed-request-${typed}`
    add([lookAtInput(name, text)])
    const index = items.findIndex((item) => item.name === name)
    const item = items[index]
    if (item !== undefined) await openLetter(index, item, caller)
  }

  return {
    openTyped,
    take: (event) => {
      switch (event.kind) {
        case "desk":
          return showDesk()
        case "desk-add":
          return work("reading", async () => add(await readQueue(host.ports, event.path)))
        case "desk-paste":
          pasted += 1
          return work("reading", () => addPasted(`pasted-${pasted}.txt`, Buffer.from(event.text)))
        case "desk-open": {
          const item = items[event.item]
          if (item?.kind === "letter" || item?.kind === "lines")
            work("checking", () => openLetter(event.item, item))
          else if (item?.kind === "unsigned") {
            const { name, what } = item
            show({ kind: "unsigned", item: event.item, name, what })
          }
          return
        }
        case "decide":
          update({ work: "asking", said: [] })
          calledBack = event.decision === "later" ? undefined : event.decision.calledBack
          decided?.(event.decision)
          decided = undefined
          return
        case "answer-unsigned":
          return work("another program", () => answerUnsigned(event.item, event.who, event.why))
      }
    },
  }
}

/** The person left the approval screen: nothing is decided and nothing recorded. */
class Undecided extends Error {}

const STATES: Readonly<Record<Answered["decision"], DeskItem["state"]>> = {
  approve: "answered",
  "answered before": "answered",
  receipt: "answered",
  hold: "on hold",
  deny: "refused",
  refused: "not used",
}
