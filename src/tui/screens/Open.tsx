// Everything that is open, where the first screen has no room for it: cases, then runbooks that are not at their end.
import { Frame } from "../components/Frame.tsx"
import { Select } from "../components/Select.tsx"
import { useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { openItems } from "./home-items.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const NAMES = "123456789abcdefghijklmnopqrstuvwxyz"

export function OpenScreen({ screen, active, onHelp }: ScreenProps<"open">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const items = openItems(screen.home, NAMES)
  const select = useSelect(items, (index) => {
    const item = items[index]
    if (item !== undefined) send(item.event)
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "home" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  return (
    <Frame title={`Open cases and runbooks: ${items.length}`} keys={KEYS_HERE}>
      <Select items={items} focus={select.focus} columns={columns} room={room} />
    </Frame>
  )
}
