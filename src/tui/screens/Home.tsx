// The first screen: what is open before what could be begun.
import { Box, Text } from "ink"
import { useContext } from "react"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { rowsOf, Select } from "../components/Select.tsx"
import { useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { foldedItems, TASKS } from "./home-items.ts"
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
/** One above what is open, one above what could be begun. */
const HEADINGS = 2

export function Home({ screen, active, onHelp }: ScreenProps<"home">) {
  const settings = useContext(SettingsContext)
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const { cutOff, damaged } = screen.overview
  const warnings = wrapLines(
    [
      ...(damaged ? ["! Your record is damaged. See: nbde-rescue journal verify"] : []),
      ...(cutOff > 0 ? ["! A step was cut off. Say how it ended: nbde-rescue case resume"] : []),
    ],
    columns,
  )
  const space = room - warnings.length
  const open = foldedItems(screen, columns, space - HEADINGS - TASKS.length)
  const used = open.length === 0 ? 0 : rowsOf(open, columns) + HEADINGS
  const tasks = used + rowsOf(TASKS, columns) <= space ? TASKS : TASKS.map(({ notes: _, ...task }) => task)
  const items = [...open, ...tasks]
  const select = useSelect(items, (index) => {
    const item = items[index]
    if (item !== undefined) send(item.event)
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, {
      record: () => send({ kind: "record" }),
      quit: () => send({ kind: "quit" }),
      help: () => onHelp(KEYS_HERE),
    })
  }, active)
  const { focus } = select
  const parts =
    used + tasks.length > space
      ? [{ heading: "", items, from: 0, rows: space }]
      : [
          { heading: "Go on with what is open:", items: open, from: 0, rows: used },
          { heading: "Or begin something new:", items: tasks, from: open.length, rows: space - used },
        ].filter((part) => part.items.length > 0)
  return (
    <Frame title="nbde-rescue: what happened?" keys={KEYS_HERE}>
      <Lines lines={warnings} columns={columns} />
      {parts.map(({ heading, items: some, from, rows }) => (
        <Box key={from} flexDirection="column">
          {parts.length > 1 && <Text {...lookOf("title", settings)}>{heading}</Text>}
          <Select items={some} focus={focus - from} columns={columns} room={rows} />
        </Box>
      ))}
    </Frame>
  )
}
