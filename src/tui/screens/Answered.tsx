// What came of one request, and where the answer is.
import { Text } from "ink"
import { answeredLines } from "../../text/app-lines.ts"
import { codePageOf } from "../../text/code-words.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { Select } from "../components/Select.tsx"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const ITEMS: readonly SelectItem[] = [
  { key: "1", label: "Back to the desk" },
  { key: "2", label: "To the first screen" },
]
const ALOUD_ITEM: SelectItem = { key: "3", label: "Read the answer aloud, by telephone" }
const CODES_ITEM: SelectItem = { key: "3", label: "Show the answer as QR codes" }

const SAFE = ["Mail, chat or a stick will do."]
const MORE = ["Not every key could be answered. Somebody else may have the rest."]

export function AnsweredScreen({ screen, active, onHelp }: ScreenProps<"answered">) {
  const { send } = useSession()
  const { columns, room } = useLayout()
  const { row, file } = screen
  const page = row.reply !== undefined && codePageOf(row.reply) !== undefined ? row.reply : undefined
  // What a host's own shell asked is answered in its own lines.
  const drawn = page === undefined && row.reply?.startsWith("#") !== true ? file : undefined
  const more = page === undefined ? [] : [ALOUD_ITEM]
  const items = [...ITEMS, ...(drawn === undefined ? more : [CODES_ITEM])]
  const select = useSelect(items, (index) => {
    if (items[index] === CODES_ITEM && drawn !== undefined) send({ kind: "answer-codes", file: drawn })
    else if (items[index] === ALOUD_ITEM && page !== undefined) send({ kind: "read-answer", page })
    else send({ kind: index === 0 ? "desk" : "home" })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "desk" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  const [first = ""] = answeredLines(row)
  const sending =
    file === undefined
      ? []
      : [`Send this file back: ${showText(file)}`, ...SAFE, ...MORE.filter(() => row.whole === false)]
  // What is typed at a host's own shell is short enough to be read out from here.
  const typed = row.reply?.startsWith("#") ? row.reply.trimEnd().split("\n") : []
  const lines = wrapLines([first, ...sending, ...typed], columns).slice(0, room - items.length - 1)
  return (
    <Frame title="Done" keys={KEYS_HERE}>
      <Lines lines={lines} columns={columns} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={items.length} />
    </Frame>
  )
}
