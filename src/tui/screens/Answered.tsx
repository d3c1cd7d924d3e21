// What came of one request, and where the answer is.
import { Text } from "ink"
import { answeredLines, keyLine } from "../../text/app-lines.ts"
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
const AGAIN_ITEM: SelectItem = {
  key: "4",
  label: "Ask Tang once more: another server, or a network that is back",
}

const SAFE = ["Mail, chat or a stick will do."]
const MORE = ["Ask once more, or send this one. Somebody else may have the rest."]

export function AnsweredScreen({ screen, active, onHelp }: ScreenProps<"answered">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const { row, file, item } = screen
  const page = row.reply !== undefined && codePageOf(row.reply) !== undefined ? row.reply : undefined
  // What a host's own shell asked is answered in its own lines.
  const drawn = page === undefined && row.reply?.startsWith("#") !== true ? file : undefined
  const carried = [...(drawn === undefined ? [] : [CODES_ITEM]), ...(page === undefined ? [] : [ALOUD_ITEM])]
  const items = [...ITEMS, ...(isEmpty(row) ? [] : carried), ...(item === undefined ? [] : [AGAIN_ITEM])]
  const select = useSelect(items, (index) => {
    if (items[index] === CODES_ITEM && drawn !== undefined) send({ kind: "answer-codes", file: drawn })
    else if (items[index] === ALOUD_ITEM && page !== undefined) send({ kind: "read-answer", page })
    else if (items[index] === AGAIN_ITEM && item !== undefined) send({ kind: "desk-open", item })
    else send({ kind: index === 0 ? "desk" : "home" })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "desk" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  // What is typed at a host's own shell is short enough to be read out from here.
  const typed = row.reply?.startsWith("#") ? row.reply.trimEnd().split("\n") : []
  const [first = ""] = answeredLines(row)
  const lines = wrapLines([first, ...sendLines(row, file), ...typed, ...failedLines(row)], columns)
  return (
    <Frame title={titleOf(row)} keys={KEYS_HERE}>
      <Lines lines={cutTo(lines, room - items.length - 1)} columns={columns} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={items.length} />
    </Frame>
  )
}

/** The first lines, and how many are left out. */
function cutTo(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines
  return [...lines.slice(0, rows - 1), `  and ${lines.length - rows + 1} lines more: see the record`]
}

type Row = ScreenProps<"answered">["screen"]["row"]

/** Nothing in it helps: every key was asked for in vain. */
function isEmpty({ whole, leaves }: Row): boolean {
  return whole === false && leaves.every(({ status }) => status !== "ok")
}

function titleOf(row: Row): string {
  if (isEmpty(row)) return "No key has an answer"
  return row.whole === false ? "Not every key has an answer" : "Done"
}

function sendLines(row: Row, file: string | undefined): string[] {
  if (file === undefined) return []
  const name = showText(file)
  if (isEmpty(row))
    return ["! The site cannot go on with this. Ask once more.", `The file ${name} only says why.`]
  return [`Send this file back: ${name}`, ...SAFE, ...(row.whole === false ? MORE : [])]
}

/** The keys without an answer, and why. */
function failedLines({ whole, leaves }: Row): string[] {
  if (whole !== false) return []
  const failed = leaves.filter(({ status }) => status !== "ok" && status !== "not-needed")
  return failed.map((key) => `  ${keyLine(key)}`)
}
