// A runbook as plain data (design §8): six kinds of steps, no closures, no expressions. Paper and screen are both made from it. Built-in
// flows are typed literals made by defineFlow (actions/); a site brings JSON of the same shape, which parse-flow.ts checks.

/** One paragraph or several. Words for people: short sentences, no idioms. */
export type FlowText = string | readonly string[]

/** Who works through it. */
export type FlowRole = "technician" | "colleague" | "planner" | "tang-keeper" | "custodian"

export interface Flow {
  readonly id: string
  readonly title: string
  readonly role: FlowRole
  /** When to use it, what is needed, how long it takes. */
  readonly summary: FlowText
  readonly start: string
  readonly steps: Readonly<Record<string, FlowStep>>
}

export type FlowStep = InstructStep | AskStep | ChooseStep | ConfirmStep | ActStep | EndStep

interface StepCommon {
  readonly title: string
  readonly text?: FlowText
  /** Why this step is there, for those who want to know. */
  readonly why?: FlowText
  /** What must not happen here. */
  readonly warn?: FlowText
  /** Commands or steps for a person without this tool, where the step itself needs them. */
  readonly byHand?: FlowText
  /** May not be skipped, and counts as the guard before a `destroy`. */
  readonly guard?: true
  /** Shown alone on the whole screen: for the few that cost a disk when missed. */
  readonly stop?: true
}

/** Something a person does or reads. */
export interface InstructStep extends StepCommon {
  readonly kind: "instruct"
  readonly next: string
}

/** A value that later steps refer to as `$STEP.value`. Never a secret. */
export interface AskStep extends StepCommon {
  readonly kind: "ask"
  readonly value: "text" | "number" | "url" | "path" | "time" | "name"
  readonly example?: string
  /** May be left empty. */
  readonly optional?: true
  readonly next: string
}

export interface Choice {
  readonly label: string
  /** What it costs and needs: shown beside the label. */
  readonly note?: string
  readonly minutes?: number
  readonly next: string
}

/** The person branches. */
export interface ChooseStep extends StepCommon {
  readonly kind: "choose"
  readonly choices: readonly Choice[]
}

/** A tick, or, with `phrase`, a word that must be typed. */
export interface ConfirmStep extends StepCommon {
  readonly kind: "confirm"
  readonly phrase?: string
  readonly next: string
  /** Where "no" leads; absent: only yes goes on. */
  readonly otherwise?: string
}

/** A literal, or a reference: "$step.value", "$step.NAME" (what an act's outcome carries), "$site.NAME" (the profile). */
export type FlowValue = string | number | boolean

/** Calls a typed action; one next step for each outcome it declares. */
export interface ActStep extends StepCommon {
  readonly kind: "act"
  readonly action: string
  readonly input: Readonly<Record<string, FlowValue>>
  readonly next: Readonly<Record<string, string>>
}

/** The flow is over. `open`: duties remain and are named on the last screen. */
export interface EndStep extends StepCommon {
  readonly kind: "end"
  readonly result: "done" | "open" | "stopped"
  /** Another flow that goes on from here. */
  readonly continueWith?: string
}
