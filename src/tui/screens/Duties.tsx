// Every open duty, the nearest date first, those of no case included: one leads to what ends it, and all of them go to a person at once.
import type { DebtReport } from "../../actions/case/debts.ts"
import { dutyCount, dutyUntil, dutyWhat } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
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
const ALL: SelectItem = { key: "0", label: "Hand all of them over to a person, with a receipt" }
const KEYS = "123456789abcdefgh"

export function DutiesScreen(props: ScreenProps<"duties">) {
  const { screen, active, onHelp } = props
  const [handing, setHanding] = useDuring(screen, false)
  if (!handing) return <DutyList {...props} onHand={() => setHanding(true)} />
  const about = { title: `Open duties: ${screen.duties.length}`, duties: screen.duties }
  return <HandOverScreen {...about} active={active} onHelp={onHelp} onDone={() => setHanding(false)} />
}

function DutyList({
  screen,
  active,
  onHelp,
  onHand,
}: ScreenProps<"duties"> & { readonly onHand: () => void }) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const { duties, now } = screen
  const items = [ALL, ...duties.map((duty, index) => itemOf(duty, index, now))]
  const select = useSelect(items, (index) => {
    const duty = duties[index - 1]
    if (duty === undefined) onHand()
    else send({ kind: "duty", duty, now })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "home" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  return (
    <Frame title={`Open duties: ${duties.length}`} keys={LIST_KEYS}>
      <Lines lines={[dutyCount(duties), ""]} columns={columns} />
      <Select items={items} focus={select.focus} columns={columns} room={room - 2} />
    </Frame>
  )
}

// Beyond the keys there are the arrows.
function itemOf(duty: DebtReport, index: number, now: number): SelectItem {
  const { id, kind, subject, owner } = duty
  const who = owner === undefined ? "" : `owner ${showText(owner)}`
  return {
    key: KEYS[index] ?? "",
    label: `duty ${id}: ${dutyWhat({ kind })}`,
    notes: [showText(subject), [dutyUntil(duty, now), who].filter((text) => text !== "").join(", ")],
  }
}
