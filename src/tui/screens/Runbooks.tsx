// Every runbook by its title.
import { Frame } from "../components/Frame.tsx"
import { Select } from "../components/Select.tsx"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const NAMES = "123456789abcdefghij"

export function RunbooksScreen({ screen, active, onHelp }: ScreenProps<"runbooks">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const items: readonly SelectItem[] = screen.flows.map(({ title }, index) => ({
    key: NAMES[index] ?? "",
    label: title,
  }))
  const select = useSelect(items, (index) => {
    const flow = screen.flows[index]
    if (flow !== undefined) send({ kind: "flow", id: flow.id })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "home" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  return (
    <Frame title="Which runbook?" keys={KEYS_HERE}>
      <Select items={items} focus={select.focus} columns={columns} room={room} />
    </Frame>
  )
}
