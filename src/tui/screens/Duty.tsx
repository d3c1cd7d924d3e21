// One open duty: what it is about, when it is done, what is kept for that, and the lines that end it.
import { Text } from "ink"
import { dutySheet, endingCommands, isOverdue } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { Select } from "../components/Select.tsx"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useDuring } from "../hooks/use-during.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { HandOverScreen } from "./HandOver.tsx"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const HAND: SelectItem = { key: "1", label: "Hand it over to a person, with a receipt" }
const CASE: SelectItem = { key: "2", label: "See the case that it belongs to" }

export function DutyScreen(props: ScreenProps<"duty">) {
  const { screen, active, onHelp } = props
  const [handing, setHanding] = useDuring(screen, false)
  if (!handing) return <OneDuty {...props} onHand={() => setHanding(true)} />
  const about = { title: "Open duty", duties: [screen.duty] }
  return <HandOverScreen {...about} active={active} onHelp={onHelp} onDone={() => setHanding(false)} />
}

function OneDuty({ screen, active, onHelp, onHand }: ScreenProps<"duty"> & { readonly onHand: () => void }) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const { duty, now } = screen
  const { id, owner, case: caseId } = duty
  const items = caseId === null ? [HAND] : [HAND, CASE]
  const select = useSelect(items, (index) => {
    if (items[index] === HAND) onHand()
    else if (caseId !== null) send({ kind: "case", id: caseId })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "duties" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  const commands = endingCommands(duty)
  const lines = wrapLines(
    [
      ...(isOverdue(duty, now) ? ["! This duty is overdue."] : []),
      ...dutySheet(duty),
      ...(owner === undefined ? [] : [`    Owner: ${showText(owner)}`]),
      ...(caseId === null ? [] : [`    Case: ${showText(caseId)}`]),
      ...(commands.length === 0
        ? []
        : ["", commands.length === 1 ? "This ends it:" : "One of these ends it:"]),
      ...commands.map((line) => `    ${line}`),
    ],
    columns,
  )
  return (
    <Frame title={`Open duty ${id}`} keys={LIST_KEYS}>
      <Lines lines={lines.slice(0, Math.max(3, room - items.length - 1))} columns={columns} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={items.length} />
    </Frame>
  )
}
