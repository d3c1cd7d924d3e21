// The first screen: what is open before what could be begun.

import { Box, Text } from "ink"
import { useContext } from "react"
import type { Overview } from "../../actions/case/case-desk.ts"
import type { AppEvent } from "../../session/app-state.ts"
import { dutyLines } from "../../text/app-lines.ts"
import { STAGES } from "../../text/case-lines.ts"
import { showText } from "../../text/escape.ts"
import { showTime } from "../../text/show-time.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { Select } from "../components/Select.tsx"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = [
  "choose",
  "previous",
  "next",
  "take",
  "record",
  "explain",
  "help",
  "quit",
]
const MOST_CASES = 5
const MOST_RUNS = 3
const LETTERS = "abcdefgh"

const TASKS: readonly (SelectItem & { readonly event: AppEvent })[] = [
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

export function Home({ screen, active, onHelp }: ScreenProps<"home">) {
  const settings = useContext(SettingsContext)
  const { send } = useSession()
  const { columns, room } = useLayout()
  const { cases, duties, cutOff, damaged } = screen.overview
  const open = cases.filter(({ stage }) => stage !== "closed" && stage !== "cancelled").slice(0, MOST_CASES)
  const runs = screen.runs.slice(0, MOST_RUNS)
  const owing = duties.length > 0
  const isOpen = owing || open.length + runs.length > 0
  const items: readonly SelectItem[] = [
    ...(owing ? [dutiesItem(duties)] : []),
    ...open.map(({ host, ticket, stage }, index) => ({
      key: LETTERS[index] ?? "",
      label: `${showText(host)}${ticket === undefined ? "" : ` (${showText(ticket)})`}: ${STAGES[stage]}`,
    })),
    ...runs.map(({ title, last }, index) => ({
      key: LETTERS[open.length + index] ?? "",
      label: `Runbook: ${showText(title)}, last step ${showTime(last)}`,
    })),
    ...TASKS,
  ]
  const select = useSelect(items, (chosen) => {
    const index = owing ? chosen - 1 : chosen
    const found = open[index]
    const run = runs[index - open.length]
    const task = TASKS[index - open.length - runs.length]
    if (index < 0) send({ kind: "duties" })
    else if (found !== undefined) send({ kind: "case", id: found.id })
    else if (run !== undefined) send({ kind: "flow", id: run.flow, run: run.run })
    else if (task !== undefined) send(task.event)
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, {
      record: () => send({ kind: "record" }),
      quit: () => send({ kind: "quit" }),
      help: () => onHelp(KEYS_HERE),
    })
  }, active)
  const warnings = wrapLines(
    [
      ...(damaged ? ["! Your record is damaged. See: nbde-rescue journal verify"] : []),
      ...(cutOff > 0 ? [`! A step was cut off. Say how it ended: nbde-rescue case resume`] : []),
    ],
    columns,
  )
  const notes = [...warnings, ...dutyNotes(duties, columns, Math.floor(room / 2) - warnings.length)]
  const used = notes.length + 2
  const fits = items.reduce((rows, { notes: more = [] }) => rows + 1 + more.length, 0) <= room - used
  const shown = fits ? items : items.map(({ key, label }) => ({ key, label }))
  return (
    <Frame title="nbde-rescue: what happened?" keys={KEYS_HERE}>
      {notes.length > 0 && (
        <Box flexDirection="column" marginBottom={1} flexShrink={0}>
          <Lines lines={notes} columns={columns} />
        </Box>
      )}
      {isOpen && <Text {...lookOf("title", settings)}>Go on with what is open:</Text>}
      <Select items={shown} focus={select.focus} columns={columns} room={room - used} />
    </Frame>
  )
}

function dutiesItem(duties: Overview["duties"]): SelectItem {
  return { key: "0", label: `Open duties: ${duties.length}. What ends each, and who has it` }
}

/** As many whole duties as fit into half of the screen, and where the others are. */
function dutyNotes(duties: Overview["duties"], columns: number, space: number): string[] {
  if (duties.length === 0) return []
  const shown: string[] = []
  let count = 0
  for (const lines of duties.map((duty) => wrapLines(dutyLines(duty), columns))) {
    if (shown.length + lines.length > space - 2) break
    shown.push(...lines)
    count += 1
  }
  const more = count < duties.length ? [`  ${duties.length - count} more: press 0`] : []
  return [`Open duties: ${duties.length}`, ...shown, ...more]
}
