// What a runbook can call: an action under the name of its command, with its inputs, its closed outcomes, what each outcome carries, what
// a person would do without this tool, and how it runs. Inputs and carried values are public facts; a secret is never one of them.
import * as v from "valibot"
import { isToolError, ToolError } from "../bytes/errors.ts"
import type { ActionView } from "./action-view.ts"
import type { Decision } from "./answer/answer-decide.ts"
import type { Colleague } from "./answer/answer-types.ts"
import type { DrillRound } from "./drill/run.ts"
import type { Net, Ports } from "./ports.ts"
import type { RegenView } from "./regen/regen.ts"
import type { Show } from "./reveal/reveal.ts"

/** `destroy`: cannot be taken back, so a guard stands before it on every path. */
export type Effect = "read" | "write" | "destroy"

/** What a step hands on: "$step.NAME" in later steps. */
export type ActionValues = Readonly<Record<string, string | number | boolean>>

export interface Outcome {
  /** One short sentence, for screen and paper. */
  readonly says: string
  /** Names of the values that come with it; "name?" for one that may be missing. */
  readonly carries?: readonly string[]
}

export interface ActionResult {
  readonly outcome: string
  readonly values: ActionValues
  readonly view: ActionView
}

/** What the front end brings besides the ports: the parts of an action that are a conversation. */
export interface ActionHost {
  readonly ports: Ports
  /** The reveal screen. */
  readonly show: Show
  /** Says what is about to be changed on a disk, and each step as it is done. */
  readonly changes: RegenView
  /** The person at the desk; `known` is what the runbook has asked already. */
  colleague(known: Partial<Decision>): Colleague
  /** Letters at a path: a file, a folder, "-" for the keyboard. */
  readLetters(path: string): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>
  /** Opens the Net port for an act that declares it; absent in a run that holds no such act (design §4.6). */
  openNet?(): Promise<Net>
  /** The practice, in processes of its own; only where the net may be used. */
  drill?(net: Net): Promise<{ readonly rounds: readonly DrillRound[]; readonly seconds: number }>
  /** The case that the runbook has come to; absent before there is one. */
  readonly caseOfRun?: string
  /** True if this process lasts until the case is over: secrets may then live in it. */
  readonly staysOpen: boolean
}

export interface ActionSpec<E extends v.ObjectEntries, O extends string> {
  readonly summary: string
  readonly effect: Effect
  /** Uses sockets: "tang" for servers, "loopback" for the practice. Absent: runs without the Net port. */
  readonly net?: "tang" | "loopback"
  readonly inputs: E
  /** `failed` is added: whatever went wrong and has no outcome of its own; it carries `code`. */
  readonly outcomes: Readonly<Record<O, Outcome>>
  /** Commands and steps without this tool. Inputs come as words: a value, or a blank to fill in on paper. */
  byHand(words: ByHandWords<E>): readonly string[]
  /** Errors that are outcomes. They carry `code`. */
  readonly errors?: Readonly<Record<string, NoInfer<O>>>
  run(
    host: ActionHost,
    input: v.InferOutput<v.StrictObjectSchema<E, undefined>>,
  ): Promise<{ readonly outcome: NoInfer<O>; readonly values?: OptionalValues; readonly view: ActionView }>
}

export type ByHandWords<E extends v.ObjectEntries> = { readonly [Name in keyof E]?: string }

type OptionalValues = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface FlowAction<E extends v.ObjectEntries, O extends string> extends ActionFacts {
  readonly inputs: E
  readonly outcomes: Readonly<Record<O | "failed", Outcome>>
}

/** An action without its types, as the checker, the printers and the session use it. */
export interface ActionFacts {
  readonly summary: string
  readonly effect: Effect
  readonly net?: "tang" | "loopback"
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outcomes: Readonly<Record<string, Outcome>>
  /** True if the input may be left out. */
  isOptional(name: string): boolean
  /** What is wrong with a literal for this input, or undefined. */
  literalProblem(name: string, value: string | number | boolean): string | undefined
  byHand(words: Readonly<Record<string, string>>): readonly string[]
  /** True for an error that is no outcome: the person broke off or mistyped, and the step stands as it was. */
  isInterruption(error: unknown): boolean
  /** Runs it. Resolves with an outcome for a ToolError; rejects for an interruption and for a defect of this program. */
  perform(host: ActionHost, input: Readonly<Record<string, unknown>>): Promise<ActionResult>
}

/** Makes a row of the action table. */
export function defineAction<const E extends v.ObjectEntries, const O extends string>(
  spec: ActionSpec<E, O>,
): FlowAction<E, O> {
  const { summary, effect, net, inputs } = spec
  const schema = v.strictObject(inputs)
  const failed: Outcome = { says: "Something else went wrong.", carries: ["code"] }
  const optional = (name: string): boolean => inputs[name]?.type === "optional"
  return {
    summary,
    effect,
    ...(net === undefined ? {} : { net }),
    inputs,
    outcomes: { ...spec.outcomes, failed },
    isOptional: optional,
    literalProblem: (name, value) => {
      const entry = inputs[name]
      if (entry === undefined) return "no such input"
      const parsed = v.safeParse(v.strictObject({ value: entry }), { value })
      return parsed.success ? undefined : parsed.issues[0].message
    },
    isInterruption: (error) => isInterruption(error, spec.errors),
    byHand: (words) => spec.byHand(pickWords(inputs, words)),
    perform: async (host, input) => {
      try {
        const {
          outcome,
          values = {},
          view,
        } = await spec.run({ ...host, ports: await portsFor(host, net) }, parseInput(schema, inputs, input))
        return { outcome, values: present(values), view }
      } catch (error) {
        if (!isToolError(error) || isInterruption(error, spec.errors)) throw error
        const named = spec.errors?.[error.code]
        return { outcome: named ?? "failed", values: { code: error.code }, view: errorView(error) }
      }
    },
  }
}

// What a person typed as an answer is text, or a number where digits were asked for; an input takes either if it means the same.
function parseInput<E extends v.ObjectEntries>(
  schema: v.StrictObjectSchema<E, undefined>,
  inputs: E,
  input: Readonly<Record<string, unknown>>,
): v.InferOutput<v.StrictObjectSchema<E, undefined>> {
  const fitted = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, asWanted(inputs[name], value)]),
  )
  const parsed = v.safeParse(schema, fitted)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new ToolError("usage", `${v.getDotPath(issue) ?? "an input"}: ${issue.message}`)
}

function asWanted(entry: v.GenericSchema | undefined, value: unknown): unknown {
  if (entry === undefined || v.is(entry, value)) return value
  if (typeof value === "number" && v.is(entry, String(value))) return String(value)
  if (typeof value === "string" && /^\d{1,9}$/.test(value) && v.is(entry, Number(value))) return Number(value)
  return value
}

const INTERRUPTIONS: readonly string[] = [
  "cancelled",
  "input-needed",
  "wrong-identity-passphrase",
  "home-busy",
]

function isInterruption(error: unknown, errors: Readonly<Record<string, string>> = {}): boolean {
  return isToolError(error) && INTERRUPTIONS.includes(error.code) && !Object.hasOwn(errors, error.code)
}

// An act that does not say so gets no Net port, whatever the program was composed with.
async function portsFor(
  { ports, openNet }: ActionHost,
  net: "tang" | "loopback" | undefined,
): Promise<Ports> {
  const { net: _, ...offline } = ports
  return net === undefined || openNet === undefined ? offline : { ...offline, net: await openNet() }
}

function errorView(error: ToolError): ActionView {
  return { kind: "error", error }
}

function present(values: OptionalValues): ActionValues {
  const out: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(values))
    if (value !== null && value !== undefined) out[name] = value
  return out
}

function pickWords<E extends v.ObjectEntries>(
  inputs: E,
  words: Readonly<Record<string, string>>,
): ByHandWords<E> {
  const out: { [Name in keyof E]?: string } = {}
  for (const name in inputs) {
    const word = words[name]
    if (word !== undefined) out[name] = word
  }
  return out
}
