// The shape of a runbook: which members, of which kind, how long, and that every target is a step. Unknown members are refused: a
// misspelt one would be a rule that nobody keeps.
import type { Flow } from "./flow.ts"
import type { Report } from "./problem.ts"

const MAX_STEPS = 512
const MAX_TEXT = 2000
const MAX_LINES = 200

type Kind = "word" | "text" | "texts" | "target" | "flag" | "number" | "input" | "outcomes" | "choices"

interface Member {
  readonly kind: Kind
  readonly oneOf?: readonly string[]
  readonly optional?: true
}

const COMMON: Readonly<Record<string, Member>> = {
  title: { kind: "text" },
  text: { kind: "texts", optional: true },
  why: { kind: "texts", optional: true },
  warn: { kind: "texts", optional: true },
  byHand: { kind: "texts", optional: true },
  guard: { kind: "flag", optional: true },
  stop: { kind: "flag", optional: true },
}

const STEPS: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  instruct: { next: { kind: "target" } },
  ask: {
    value: { kind: "word", oneOf: ["text", "number", "url", "path", "time", "name"] },
    example: { kind: "text", optional: true },
    optional: { kind: "flag", optional: true },
    next: { kind: "target" },
  },
  choose: { choices: { kind: "choices" } },
  confirm: {
    phrase: { kind: "text", optional: true },
    next: { kind: "target" },
    otherwise: { kind: "target", optional: true },
  },
  act: { action: { kind: "text" }, input: { kind: "input" }, next: { kind: "outcomes" } },
  end: {
    result: { kind: "word", oneOf: ["done", "open", "stopped"] },
    continueWith: { kind: "text", optional: true },
  },
}

const CHOICE: Readonly<Record<string, Member>> = {
  label: { kind: "text" },
  note: { kind: "text", optional: true },
  minutes: { kind: "number", optional: true },
  next: { kind: "target" },
}

const FLOW: Readonly<Record<string, Member>> = {
  id: { kind: "text" },
  title: { kind: "text" },
  role: { kind: "word", oneOf: ["technician", "colleague", "planner", "tang-keeper", "custodian"] },
  summary: { kind: "texts" },
  start: { kind: "target" },
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/

type Members = Readonly<Record<string, unknown>>

/** The value as a runbook, or undefined with every fault of shape reported. */
export function checkShape(value: unknown, report: Report): Flow | undefined {
  let faults = 0
  const tell: Report = (...problem) => {
    faults++
    report(...problem)
  }
  if (!isObject(value)) {
    tell("shape", "", "a runbook is an object with id, title, role, summary, start and steps")
    return undefined
  }
  const { steps, ...rest } = value
  if (!isObject(steps) || Object.keys(steps).length === 0) {
    tell("shape", "steps", "`steps` must be an object with at least one step")
    return undefined
  }
  if (typeof value.id === "string" && !NAME.test(value.id)) tell("shape", "id", nameRule(value.id))
  checkMembers(rest, FLOW, { path: "", who: "the runbook", steps, tell })
  const names = Object.keys(steps)
  if (names.length > MAX_STEPS) tell("shape", "steps", `there are more than ${MAX_STEPS} steps`)
  else for (const name of names) checkStep(name, steps[name], steps, tell)
  return faults === 0 && isChecked(value) ? value : undefined
}

// All that `Flow` says has been looked at, member by member; the compiler cannot see that.
function isChecked(value: object): value is Flow {
  return "steps" in value
}

function checkStep(name: string, step: unknown, steps: Members, tell: Report): void {
  const path = `steps.${name}`
  const who = `step \`${name}\``
  if (!NAME.test(name) || name === "site") tell("shape", path, nameRule(name))
  if (!isObject(step)) {
    tell("shape", path, `${who} must be an object`)
    return
  }
  const { kind, ...members } = step
  const own = typeof kind === "string" && Object.hasOwn(STEPS, kind) ? STEPS[kind] : undefined
  if (own === undefined) {
    tell("shape", `${path}.kind`, `${who}: \`kind\` must be ${list(Object.keys(STEPS))}`)
    return
  }
  checkMembers(members, { ...COMMON, ...own }, { path, who, steps, tell })
}

interface Where {
  readonly path: string
  readonly who: string
  readonly steps: Members
  readonly tell: Report
}

function checkMembers(value: Members, table: Readonly<Record<string, Member>>, where: Where): void {
  const { path, who, tell } = where
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(table, name))
      tell("shape", join(path, name), `${who}: nobody knows a member \`${name}\``)
  }
  for (const [name, member] of Object.entries(table)) {
    const found = value[name]
    if (found === undefined) {
      if (member.optional !== true) tell("shape", join(path, name), `${who}: \`${name}\` is missing`)
    } else checkMember(name, found, member, { ...where, path: join(path, name) })
  }
}

function checkMember(name: string, value: unknown, { kind, oneOf }: Member, where: Where): void {
  const { path, who, steps, tell } = where
  const fault = (text: string) => tell("shape", path, `${who}: \`${name}\` ${text}`)
  switch (kind) {
    case "word":
      if (typeof value !== "string" || oneOf?.includes(value) !== true) fault(`must be ${list(oneOf ?? [])}`)
      return
    case "text":
      if (!isText(value)) fault(`must be a text of 1 to ${MAX_TEXT} characters on one line`)
      return
    case "texts":
      if (!isText(value) && !isTexts(value)) fault("must be a text, or a list of texts")
      return
    case "flag":
      if (value !== true) fault("is true, or left out")
      return
    case "number":
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0) fault("must be a whole number")
      return
    case "target":
      if (!isStep(value, steps)) fault(noStep(value))
      return
    case "input":
      if (!isObject(value) || !Object.values(value).every(isValue)) {
        fault("must be an object of texts, numbers, true and false")
      }
      return
    case "outcomes":
      if (isObject(value)) checkOutcomes(value, where)
      else fault("must be an object: a step for each outcome")
      return
    case "choices":
      if (Array.isArray(value) && value.length >= 2 && value.length <= 9) checkChoices(value, where)
      else fault("must be a list of 2 to 9 choices")
  }
}

function checkOutcomes(targets: Members, { path, who, steps, tell }: Where): void {
  for (const [outcome, target] of Object.entries(targets)) {
    if (!isStep(target, steps))
      tell("shape", join(path, outcome), `${who}: outcome \`${outcome}\` ${noStep(target)}`)
  }
}

function checkChoices(choices: readonly unknown[], where: Where): void {
  const { path, who, tell } = where
  for (const [at, choice] of choices.entries()) {
    const inside = { ...where, path: `${path}[${at}]`, who: `${who}, choice ${at + 1}` }
    if (isObject(choice)) checkMembers(choice, CHOICE, inside)
    else tell("shape", inside.path, `${inside.who} must be an object with label and next`)
  }
}

function nameRule(name: string): string {
  if (name === "site") return "a step cannot be called `site`: that is the profile"
  return `\`${name.slice(0, 70)}\` is no name: use small letters, digits and hyphens, a letter first`
}

function noStep(target: unknown): string {
  return typeof target === "string"
    ? `leads to \`${target.slice(0, 70)}\`, and no step is called that`
    : "must name a step"
}

function isStep(value: unknown, steps: Members): boolean {
  return typeof value === "string" && Object.hasOwn(steps, value)
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  // One line: what is printed as a sentence cannot bring a line break of its own.
  return typeof value === "string" && value.length > 0 && value.length <= MAX_TEXT && !/[\n\r]/.test(value)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= MAX_LINES && value.every(isText)
}

function isValue(value: unknown): boolean {
  return isText(value) || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`
}
