// The drill from above: two people who have never met, then two who have, over four sample volumes in both modes. Only letters and the
// words of the call-back pass between them, as on the day. Every step is told as it happens.
import { ToolError } from "../../bytes/errors.ts"
import { letterBytes, type Step } from "./steps.ts"

export interface Person {
  ask(step: Step): Promise<unknown>
}

export interface Sample {
  readonly name: string
  readonly path: string
}

export interface DrillPorts {
  readonly technician: Person
  readonly colleague: Person
  readonly samples: readonly Sample[]
  /** URLs of the practice Tang servers. */
  readonly tang: readonly string[]
  /** Writes a contact file where the other person's process can read it; returns its path. */
  handOver(name: string, card: string): Promise<string>
  /** Milliseconds. */
  now(): number
  tell(step: DrillStep): void
}

/** `travelled`: bytes of the letter that left. */
export interface DrillStep {
  readonly sample: string
  readonly mode: "relay" | "disclose"
  readonly who: "technician" | "colleague"
  readonly step: "inspect" | "request" | "call back" | "answer" | "reveal" | "prove"
  readonly text: string
  readonly travelled?: number
  readonly ms: number
}

export interface DrillRound {
  readonly sample: string
  readonly mode: "relay" | "disclose"
  readonly open: boolean
  readonly requestBytes: number
  readonly answerBytes: number
  readonly opens: number
}

/** Runs every round; throws what a step threw, as `internal` if the person's process answered something else. */
export async function runDrill(ports: DrillPorts): Promise<DrillRound[]> {
  const rounds: DrillRound[] = []
  const [first, ...others] = ports.samples
  if (first === undefined) throw new TypeError("the drill has no samples")
  // Nobody knows anybody yet: an open request, carried by the call alone.
  rounds.push(await round(ports, first, "relay", undefined))
  const colleague = await meet(ports)
  for (const sample of others) rounds.push(await round(ports, sample, "relay", colleague))
  for (const sample of ports.samples) rounds.push(await round(ports, sample, "disclose", colleague))
  return rounds
}

/** Both make an identity and take each other's card. Returns the colleague's name. */
async function meet({ technician, colleague, handOver }: DrillPorts): Promise<string> {
  const name = "Practice Colleague"
  const theirs = await result(colleague.ask({ do: "meet", name, role: "colleague" }), "card")
  const mine = await result(
    technician.ask({ do: "meet", name: "Practice Technician", role: "technician" }),
    "card",
  )
  await result(
    technician.ask({ do: "know", card: await handOver("colleague.card", text(theirs.card)) }),
    "added",
  )
  await result(
    colleague.ask({ do: "know", card: await handOver("technician.card", text(mine.card)) }),
    "added",
  )
  return name
}

async function round(
  ports: DrillPorts,
  sample: Sample,
  mode: "relay" | "disclose",
  to: string | undefined,
): Promise<DrillRound> {
  const { technician, colleague, tang, now, tell } = ports
  const { path, name } = sample
  const step = async (
    who: "technician" | "colleague",
    kind: DrillStep["step"],
    asked: Step,
    member: string,
    words: Telling,
  ): Promise<Result> => {
    const began = now()
    const got = await result((who === "technician" ? technician : colleague).ask(asked), member)
    tell({ sample: name, mode, who, step: kind, ...words(got), ms: Math.round(now() - began) })
    return got
  }
  await step("technician", "inspect", { do: "inspect", path }, "uuid", inspectWords)
  const asked = await step(
    "technician",
    "request",
    { do: "request", path, host: `practice-${name}`, mode, ...(to === undefined ? {} : { to }) },
    "letter",
    requestWords(to),
  )
  tell({
    sample: name,
    mode,
    who: "colleague",
    step: "call back",
    text: `dials the technician, hears: ${text(asked.words)}`,
    ms: 0,
  })
  const answered = await step(
    "colleague",
    "answer",
    { do: "answer", letter: text(asked.letter), words: text(asked.words), tang: [...tang] },
    "letter",
    answerWords(mode),
  )
  const shown = await step(
    "technician",
    "reveal",
    { do: "reveal", letter: text(answered.letter), path },
    "opens",
    revealWords,
  )
  const proved = await step("technician", "prove", { do: "prove", path }, "opens", (got) => ({
    text: `the passphrase opens key slot ${got.opens}`,
  }))
  if (typeof proved.opens !== "number" || proved.opens !== shown.opens)
    throw new TypeError("the proof differs from the reveal")
  return {
    sample: name,
    mode,
    open: to === undefined,
    requestBytes: letterBytes(text(asked.letter)),
    answerBytes: letterBytes(text(answered.letter)),
    opens: proved.opens,
  }
}

type Result = Readonly<Record<string, unknown>>
type Telling = (got: Result) => { readonly text: string; readonly travelled?: number }

const inspectWords: Telling = ({ type, slot, pin }) => ({
  text: `finds ${String(type).toUpperCase()}, key slot ${slot} bound to ${pin === "sss" ? "several Tang servers" : "one Tang server"}`,
})

const requestWords =
  (to: string | undefined): Telling =>
  ({ letter, keys }) => ({
    text: `asks for ${keys} ${keys === 1 ? "key" : "keys"}, ${to === undefined ? "open: they never met" : `sealed for ${to}`}`,
    travelled: letterBytes(text(letter)),
  })

const answerWords =
  (mode: "relay" | "disclose"): Telling =>
  ({ letter, answered, asked }) => ({
    text: `${answered} of ${asked} keys answered by Tang; ${mode === "relay" ? "does not see the passphrase" : "recovers the passphrase, seals it"}`,
    travelled: letterBytes(text(letter)),
  })

const revealWords: Telling = ({ characters, opens }) => ({
  text: `${characters} characters, tested against key slot ${opens}`,
})

/** A step's result with the member it must have. A person's ToolError comes back as the same ToolError. */
async function result(asked: Promise<unknown>, member: string): Promise<Result> {
  const got = await asked
  if (typeof got !== "object" || got === null) throw new TypeError("a person's process answered nothing")
  const members: Result = { ...got }
  const error = members.error
  if (typeof error === "object" && error !== null && "code" in error && "text" in error) {
    throw new ToolError("drill-failed", `practice failed: ${String(error.text)} [${String(error.code)}]`)
  }
  if (members[member] === undefined) throw new TypeError(`a person's process did not say "${member}"`)
  return members
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("a person's process did not answer with text")
  return value
}
