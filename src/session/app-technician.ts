// The technician's side of the app: find the volume, ask, wait, finish. Nothing here has the Net port. The passphrase is shown by another
// process of this program, which gets the terminal; it never enters this one.
import { askedRequest, caseNow, overview } from "../actions/case/case-desk.ts"
import { KEEPS_BY_DEFAULT } from "../actions/case/kept-proof.ts"
import { request } from "../actions/request/request.ts"
import { requestAgain } from "../actions/request/request-again.ts"
import { holdsAnswer, lookIntoFolder, type Seen } from "../actions/reveal/watch-folder.ts"
import { inOrder, type Looked, lookAtDisks, lookAtPath } from "../actions/volume/look-at-disks.ts"
import type { AppTools } from "./app-session.ts"
import type { AppEvent, AppScreen, Details } from "./app-state.ts"

const LOOK_EVERY_MS = 1000

type TechnicianEvent = Extract<
  AppEvent,
  {
    kind:
      | "volumes"
      | "look"
      | "plan"
      | "details"
      | "write-request"
      | "wait"
      | "keep-other"
      | "write-again"
      | "take-answer"
      | "paste-answer"
      | "request-codes"
      | "answer-codes"
      | "show"
  }
>

export interface Technician {
  take(event: TechnicianEvent): void
  /** An answer that was typed from a call; true once it was shown. */
  openTyped(caseId: string, text: Uint8Array): Promise<boolean>
  /** Stops looking into a folder. */
  leave(): void
}

type Waiting = Extract<AppScreen, { kind: "waiting" }>
/** Of requests that went another way than as a file. */
type OtherWords = Pick<Waiting, "qrCode" | "spokenWords">

export function makeTechnician(tools: AppTools): Technician {
  const { host, show, work } = tools
  const { ports } = host
  let timer: NodeJS.Timeout | undefined
  let looked: readonly Looked[] = []
  let folder = "."
  let written: { readonly id: string; readonly file: string } | undefined
  const opened = new Set<string>()
  let keeps = KEEPS_BY_DEFAULT
  let rounds = 0
  let told: { readonly id: string; readonly words: OtherWords } | undefined

  const leave = (): void => {
    clearTimeout(timer)
    timer = undefined
  }

  const showVolumes = (looking?: { done: number; of: number; path: string }): void => {
    const candidates = inOrder(looked.flatMap((one) => one.candidates))
    const before = tools.state().screen
    show({ kind: "volumes", candidates, looked, ...(looking === undefined ? {} : { looking }) })
    // A number that is pressed while the list grows was meant for the line that stood there before.
    if (before.kind === "volumes" && before.candidates.length !== candidates.length) tools.newTurn()
  }

  // Goes on beside the screen: whoever knows their disk need not wait for the others.
  const look = async (): Promise<void> => {
    const round = ++rounds
    const isShown = () => round === rounds && tools.state().screen.kind === "volumes"
    looked = []
    showVolumes()
    await lookAtDisks(ports, (done, of, path, before) => {
      looked = before
      if (isShown()) showVolumes({ done, of, path })
    })
    if (isShown()) showVolumes()
  }

  const lookAt = async (path: string): Promise<void> => {
    const found = await lookAtPath(ports, path)
    if (found.error !== undefined) throw found.error
    looked = [...looked.filter((one) => one.path !== path), found]
    // Whoever typed a path has chosen already, if there is only one key slot to choose.
    const [candidate, ...more] = found.candidates
    if (candidate !== undefined && more.length === 0) show({ kind: "plan", candidate })
    else showVolumes()
  }

  const write = async (
    { candidate }: Extract<TechnicianEvent, { kind: "write-request" }>,
    details: Details,
  ): Promise<void> => {
    // Before a case is begun: where nothing can be written, one would be left behind whose request nobody has.
    await ports.files.checkPlace(inFolder(details.folder, "request.txt"))
    const { hasIdentity, noSessionStore } = await overview(ports)
    const { volume, binding, device } = candidate
    const made = await request(ports, {
      world: "real",
      mode: "relay",
      path: candidate.path,
      host: details.host,
      ...(volume === undefined ? {} : { at: String(volume.offset) }),
      ...(binding === undefined || binding.slot === null ? {} : { slot: binding.slot }),
      ...(device?.serial === undefined ? {} : { serial: device.serial }),
      ...(details.ticket === "" ? {} : { ticket: details.ticket }),
      ...(details.name === "" ? {} : { name: details.name }),
      ...(noSessionStore && hasIdentity ? { survivePowerLoss: true } : {}),
    })
    folder = details.folder
    const file = inFolder(folder, `request-${made.case}.txt`)
    await ports.files.write(file, Buffer.from(made.letter))
    written = { id: made.case, file }
    tools.finish({ kind: "request", made, file })
    await wait(made.case, made.code)
  }

  const wait = async (id: string, known?: Waiting["code"], more: OtherWords = {}): Promise<void> => {
    told = { id, words: { ...(told?.id === id ? told.words : {}), ...more } }
    const { report } = await caseNow(ports, id)
    const asked = await askedRequest(ports, id)
    const code = known ?? asked?.code
    show({
      kind: "waiting",
      report,
      folder,
      answers: [],
      keeps,
      ...(code === undefined ? {} : { code }),
      ...(asked?.needsTpm ? { needsTpm: true } : {}),
      ...(written?.id === id ? { file: written.file } : {}),
      ...told.words,
    })
    watch(new Map())
  }

  const watch = (seen: Seen): void => {
    leave()
    void lookIntoFolder(ports, folder, seen)
      .catch(() => seen)
      .then((now) => {
        const { screen } = tools.state()
        if (screen.kind !== "waiting") return
        const answers = [...now.keys()].filter((path) => now.get(path) === "answer" && !opened.has(path))
        if (answers.join("\n") !== screen.answers.join("\n")) show({ ...screen, answers })
        leave()
        // A folder that is watched keeps nobody who has left.
        timer = setTimeout(() => watch(now), LOOK_EVERY_MS).unref()
      })
  }

  const reveal = async (id: string, answers: readonly string[]): Promise<void> => {
    for (const path of answers) opened.add(path)
    const receipt = answers.length === 0 ? [] : ["--receipt", inFolder(folder, `receipt-${id}.txt`)]
    // Whoever asked for such a key slot has said that this machine is its host.
    const here = (await askedRequest(ports, id))?.needsTpm ? ["--this-host"] : []
    await tools.handOver(["reveal", ...answers, "--case", id, "--keep", keeps, ...receipt, ...here])
    const now = await caseNow(ports, id)
    if (now.report.stage === "revealed") show({ kind: "case", ...now })
    else await wait(id)
  }

  // A compact letter of the same points, short enough for a terminal; its words are others than those of the file.
  const showCodes = async (id: string, request: string): Promise<void> => {
    const { code } = await requestAgain(ports, "real", request, { short: true })
    await tools.handOver(["request", "--again", request, "--qr"])
    await wait(id, undefined, code === undefined ? {} : { qrCode: code })
  }

  const takeAnswer = async ({ report }: Waiting, path: string): Promise<void> => {
    if ((await ports.files.kind(path)) !== "folder") return await reveal(report.id, [path])
    folder = path
    await wait(report.id)
  }

  const takePasted = async ({ report }: Waiting, text: string): Promise<void> => {
    const bytes = Buffer.from(text)
    // What is nothing of ours is refused here already, before a file is written.
    await holdsAnswer(ports, { name: "what was pasted", bytes })
    const path = inFolder(folder, `answer-${report.id}.txt`)
    await ports.files.write(path, bytes)
    await reveal(report.id, [path])
  }

  const openTyped = async (id: string, text: Uint8Array): Promise<boolean> => {
    const path = inFolder(folder, `answer-${id}-typed.txt`)
    await ports.files.write(path, text)
    await reveal(id, [path])
    return tools.state().screen.kind === "case"
  }

  return {
    leave,
    openTyped,
    take: (event) => {
      const { screen } = tools.state()
      switch (event.kind) {
        case "volumes":
          return tools.beside(look)
        case "look":
          return work("reading", () => lookAt(event.path))
        case "plan":
          return show({ kind: "plan", candidate: event.candidate })
        case "details":
          return work("reading", async () => {
            const { hasIdentity } = await overview(ports)
            show({ kind: "details", candidate: event.candidate, needsName: !hasIdentity })
          })
        case "write-request":
          return work("writing", () => write(event, event.details))
        case "keep-other":
          keeps = keeps === "secret" ? "salt" : "secret"
          if (screen.kind === "waiting") show({ ...screen, keeps })
          return
        case "wait":
          return work("reading", () => wait(event.id, undefined, wordsOf(event)))
        case "show":
          return work("another program", () => reveal(event.id, []))
        case "write-again":
          return work("writing", async () => {
            const again = await requestAgain(ports, "real", event.request)
            const file = inFolder(folder, `request-${again.case}.txt`)
            await ports.files.write(file, Buffer.from(again.letter))
            written = { id: again.case, file }
            tools.finish({ kind: "written-again", file })
            await wait(again.case)
          })
        case "request-codes":
          return work("another program", () => showCodes(event.id, event.request))
        case "answer-codes":
          return work(
            "another program",
            async () => void (await tools.handOver(["letter", "qr", event.file])),
          )
        case "take-answer":
          if (screen.kind === "waiting") work("another program", () => takeAnswer(screen, event.path))
          return
        case "paste-answer":
          if (screen.kind === "waiting") work("another program", () => takePasted(screen, event.text))
          return
      }
    },
  }
}

function wordsOf({ spokenWords }: Extract<TechnicianEvent, { kind: "wait" }>): OtherWords {
  return spokenWords === undefined ? {} : { spokenWords }
}

function inFolder(folder: string, name: string): string {
  return folder === "." || folder === "" ? name : `${folder.replace(/\/$/, "")}/${name}`
}
