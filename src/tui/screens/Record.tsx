// The record, the last page first.
import { useMemo } from "react"
import { entryLines } from "../../text/record-lines.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Pager } from "../components/Pager.tsx"
import { usePager } from "../components/use-pager.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import { type Command, pagedKeys } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["pageUp", "pageDown", "back", "help", "end"]

export function RecordScreen({ screen, active, onHelp }: ScreenProps<"record">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const { links, damaged } = screen
  const lines = useMemo(() => wrapLines(links.flatMap(entryLines), columns), [links, columns])
  const shown = lines.length === 0 ? ["There is nothing in the record yet."] : lines
  const pager = usePager(shown.length, room - 1, true)
  const keys = pagedKeys(KEYS_HERE, shown.length > room - 1)
  useKeys((press) => {
    if (pager.press(press)) return
    obey(press, keys, { back: () => send({ kind: "home" }), help: () => onHelp(keys) })
  }, active)
  return (
    <Frame
      title={damaged ? "Your record. IT IS DAMAGED: nbde-rescue journal verify" : "Your record"}
      keys={keys}
    >
      <Pager lines={shown} top={pager.top} room={room - 1} />
    </Frame>
  )
}
