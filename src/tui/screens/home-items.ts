// The lines of the first screen. What is open comes first, folded to the rows there are, so that what could be begun always stays in view:
// the two most urgent duties, as many cases as fit, and one key to the rest of each.
import type { AppEvent, AppScreen } from "../../session/app-state.ts"
import { dutyLine } from "../../text/app-lines.ts"
import { STAGES } from "../../text/case-lines.ts"
import { isOverdue } from "../../text/duty-words.ts"
import { showShort, showText } from "../../text/escape.ts"
import { showTime } from "../../text/show-time.ts"
import { rowsOf } from "../components/Select.tsx"
import type { SelectItem } from "../components/use-select.ts"

type Home = Extract<AppScreen, { kind: "home" }>

export interface HomeItem extends SelectItem {
  readonly event: AppEvent
}

/** Without r and q, which are keys of the first screen. */
const LETTERS = "abcdefghijklmnop"
/** The most urgent ones; a third takes no more room than the words that there is one. */
const DUTIES_SHOWN = 2
/** Before the label of a line: the mark and the key. */
const LEAD = 6

export const TASKS: readonly HomeItem[] = [
  {
    key: "1",
    label: "A host will not boot",
    notes: ["You have its disk, or a copy of its header. Step by step: 1, then 0."],
    event: { kind: "volumes" },
  },
  {
    key: "2",
    label: "Someone sent me a request",
    notes: ["You can reach a Tang server. Step by step: 2, then 0."],
    event: { kind: "desk" },
  },
  {
    key: "3",
    label: "Work is planned",
    notes: ["Hosts must start while Tang is away."],
    event: { kind: "flow", id: "planned-outage" },
  },
  {
    key: "4",
    label: "Rotate keys",
    notes: ["New keys for a Tang server, and every host bound again."],
    event: { kind: "flow", id: "tang-rotation" },
  },
  {
    key: "5",
    label: "Practice",
    notes: ["The whole rescue on sample disks. Nothing real is touched."],
    event: { kind: "practice" },
  },
  {
    key: "6",
    label: "All runbooks, step by step",
    notes: ["Many hosts are down, a Tang server is lost, a key has leaked: begin here."],
    event: { kind: "runbooks" },
  },
]

/**
 * Open cases, the latest first, then runbooks that are not at their end. `keys` name them; beyond those there are the arrows. With `columns`
 * each takes one row, without what its own screen says as well.
 */
export function openItems({ overview, runs }: Home, keys: string, columns = Infinity): HomeItem[] {
  const cases = overview.cases
    .filter(({ stage }) => stage !== "closed" && stage !== "cancelled")
    .map((report) => ({ label: caseLabel(report, columns), event: { kind: "case", id: report.id } as const }))
  const begun = runs.map(({ run, flow, title, last }) => ({
    label: runLabel(title, last, columns),
    event: { kind: "flow", id: flow, run } as const,
  }))
  return [...cases, ...begun].map((item, at) => ({ key: keys[at] ?? "", ...item }))
}

/** What is open, in at most so many rows where these are three or more. */
export function foldedItems(home: Home, columns: number, rows: number): HomeItem[] {
  const open = openItems(home, LETTERS, columns - LEAD)
  const least = Math.min(2, open.length)
  const duties = dutiesItem(home, columns, rows - least)
  const space = rows - rowsOf(duties, columns)
  const named = open.slice(0, LETTERS.length)
  if (named.length === open.length && rowsOf(open, columns) <= space) return [...duties, ...open]
  const fit = named.filter((_, at) => rowsOf(named.slice(0, at + 1), columns) < space)
  const rest = {
    key: "9",
    label: `${fit.length === 0 ? "Open" : "More"} cases and runbooks: ${open.length - fit.length}`,
  }
  return [...duties, ...fit, { ...rest, event: { kind: "open" } }]
}

function caseLabel({ host, ticket, stage }: Home["overview"]["cases"][number], columns: number): string {
  const name = showText(host)
  const whole = `${name}${ticket === undefined ? "" : ` (${showText(ticket)})`}: ${STAGES[stage]}`
  if (whole.length <= columns) return whole
  return `${showShort(name, Math.max(10, columns - STAGES[stage].length - 2))}: ${STAGES[stage]}`
}

function runLabel(title: string, last: number, columns: number): string {
  const name = `Runbook: ${showText(title)}`
  const whole = `${name}, last step ${showTime(last)}`
  return whole.length <= columns ? whole : showShort(name, Math.max(10, columns))
}

function dutiesItem({ overview }: Home, columns: number, rows: number): HomeItem[] {
  const { duties, now } = overview
  if (duties.length === 0) return []
  const overdue = duties.filter((duty) => isOverdue(duty, now)).length
  const most = duties.length === DUTIES_SHOWN + 1 ? duties.length : DUTIES_SHOWN
  const shown = Math.max(0, Math.min(most, duties.length, rows - 2))
  const rest = duties.length - shown
  const item: HomeItem = {
    key: "0",
    label: `Open duties: ${duties.length}${overdue === 0 ? "" : `, OVERDUE: ${overdue}`}`,
    notes: [
      ...duties.slice(0, shown).map((duty) => dutyLine(duty, now, columns - LEAD)),
      ...(rest === 0 || shown === 0 ? [] : [`and ${rest} more: press 0`]),
    ],
    event: { kind: "duties" },
  }
  return [item]
}
