// A built-in runbook, checked when it is compiled: a misspelt action, a missing outcome, a target that does not exist and a wrong input
// are errors on the right line. What needs a look at whole paths (references, ends, guards) is checked by flow/parse-flow.ts, which
// built-in runbooks go through as well, in a test.
import type * as v from "valibot"
import type {
  ActStep,
  AskStep,
  Choice,
  ChooseStep,
  ConfirmStep,
  EndStep,
  Flow,
  FlowRole,
  FlowText,
  FlowValue,
  InstructStep,
} from "../flow/flow.ts"
import type { ActionName, ActionTable } from "./action-table.ts"

export type { Flow, FlowRole, FlowStep, FlowText } from "../flow/flow.ts"

/** The action a flow may call: its name, its inputs, and a next step for each of its outcomes. */
type ActStepOf<Name extends ActionName, Id extends string> = Omit<ActStep, "action" | "input" | "next"> & {
  readonly action: Name
  readonly input: InputOf<ActionTable[Name]["inputs"]>
  readonly next: { readonly [Outcome in keyof ActionTable[Name]["outcomes"]]: NoInfer<Id> }
}

/** Each input as a literal of its kind, or a reference. */
type InputOf<E extends v.ObjectEntries> = {
  readonly [K in keyof E as E[K] extends v.OptionalSchema<v.GenericSchema, undefined> ? never : K]: LiteralOf<
    E[K]
  >
} & {
  readonly [K in keyof E as E[K] extends v.OptionalSchema<v.GenericSchema, undefined>
    ? K
    : never]?: LiteralOf<E[K]>
}

type LiteralOf<S extends v.GenericSchema> =
  | Exclude<Extract<v.InferInput<S>, FlowValue>, undefined>
  | `$${string}.${string}`

type Aimed<S extends { readonly next: string }, Id extends string> = Omit<S, "next"> & {
  readonly next: NoInfer<Id>
}

type StepOf<Id extends string> =
  | Aimed<InstructStep, Id>
  | Aimed<AskStep, Id>
  | (Omit<ChooseStep, "choices"> & { readonly choices: readonly Aimed<Choice, Id>[] })
  | (Omit<Aimed<ConfirmStep, Id>, "otherwise"> & { readonly otherwise?: NoInfer<Id> })
  | { [Name in ActionName]: ActStepOf<Name, Id> }[ActionName]
  | EndStep

/** A runbook whose steps are called `Id`. */
export interface FlowOf<Id extends string> {
  readonly id: string
  readonly title: string
  readonly role: FlowRole
  readonly summary: FlowText
  readonly start: NoInfer<Id>
  readonly steps: { readonly [Step in Id]: StepOf<Id> }
}

/** Returns the runbook as it is; all the work is done by the compiler. */
export function defineFlow<const Id extends string>(flow: FlowOf<Id>): Flow {
  return flow
}

/** Steps of a runbook that is long enough for several files: spread into its `steps`, where the compiler checks what they lead to. */
export function defineSteps<const Steps extends { readonly [step: string]: StepOf<string> }>(
  steps: Steps,
): Steps {
  return steps
}
