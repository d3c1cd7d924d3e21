// A code is typed while somebody dictates it: one line at a time. A line that does not fit is named at once, with what it could have been;
// nothing is changed before the person chose it.
import { Text } from "ink"
import { useMemo } from "react"
import type { ReadingFacts } from "../../actions/letter/typed-lines.ts"
import { keptLines, neededLines, proposalWords, typedLines, wantedLine } from "../../text/code-words.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { Select } from "../components/Select.tsx"
import { useForm } from "../components/use-form.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const TITLES = { request: "Type the request", answer: "Type the answer" } as const
const HOST: readonly FormField[] = [
  { label: "Which host is it for", hint: "As the caller says it. It goes into your record." },
]

type TypingProps = ScreenProps<"typing">

export function TypingScreen(props: TypingProps) {
  const { facts, kept, whole, what } = props.screen
  if (kept) return <Choice {...props} lines={[keptLines(facts)]} items={KEPT_ITEMS} choose={chooseStart} />
  const proposals = facts.trouble?.proposals ?? []
  if (proposals.length > 0)
    return <Choice {...props} lines={troubleOf(facts)} items={proposalItems(facts)} choose={chooseProposal} />
  if (whole && what === "request") return <AskHost {...props} />
  // A new field for every line: what was typed belongs to one line only.
  return <TypeLine key={`${facts.line} ${facts.read.length} ${facts.trouble === undefined}`} {...props} />
}

function TypeLine({ screen, active, onHelp }: TypingProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const { facts, more, what } = screen
  const fields = useMemo<readonly FormField[]>(
    () => [{ label: wantedLine(facts).replace(/:$/, ""), hint: "As it is read to you. /7 goes to line 7." }],
    [facts],
  )
  const form = useForm(fields, ([text = ""]) => send({ kind: "typed-line", text }))
  useKeys((press) => {
    // Several lines at once, out of a message.
    if (press.kind === "text" && /[\r\n]/.test(press.text)) {
      for (const text of press.text.split(/[\r\n]+/))
        if (text.trim() !== "") send({ kind: "typed-line", text })
      return
    }
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: () => send(backOf(screen)), help: () => onHelp(TYPE_KEYS) })
  }, active)
  const needed =
    more.length === 0 ? [] : [`! Your servers are not known to have this key. ${neededLines(more)}`]
  const lines = [keptLines(facts), ...needed, ...troubleOf(facts), ...takenOf(facts), ""]
  return (
    <Frame title={TITLES[what]} keys={TYPE_KEYS}>
      <Lines lines={lines} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
    </Frame>
  )
}

function AskHost({ screen, active, onHelp }: TypingProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const form = useForm(HOST, ([host = ""]) => send({ kind: "typed-host", host: host.trim() }))
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: () => send(backOf(screen)), help: () => onHelp(TYPE_KEYS) })
  }, active)
  return (
    <Frame title={TITLES[screen.what]} keys={TYPE_KEYS}>
      <Lines lines={["Every line fits.", ""]} columns={columns} />
      <Form fields={HOST} state={form.state} columns={columns} />
    </Frame>
  )
}

type Send = ReturnType<typeof useSession>["send"]

function Choice({
  screen,
  active,
  onHelp,
  lines,
  items,
  choose,
}: TypingProps & {
  readonly lines: readonly string[]
  readonly items: readonly SelectItem[]
  readonly choose: (send: Send, index: number, count: number) => void
}) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const select = useSelect(items, (index) => choose(send, index, items.length))
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send(backOf(screen)), help: () => onHelp(LIST_KEYS) })
  }, active)
  return (
    <Frame title={TITLES[screen.what]} keys={LIST_KEYS}>
      <Lines lines={lines} columns={columns} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={room - lines.length - 1} />
    </Frame>
  )
}

const KEPT_ITEMS: readonly SelectItem[] = [
  { key: "1", label: "Go on with these lines" },
  { key: "2", label: "Type another code from its first line" },
]

function chooseStart(send: Send, index: number): void {
  send({ kind: "typed-start", from: index === 0 ? "before" : "nothing" })
}

function proposalItems({ trouble }: ReadingFacts): SelectItem[] {
  const proposals = trouble?.proposals ?? []
  return [
    ...proposals.map((one, at) => ({ key: String(at + 1), label: proposalWords(one), notes: [one.text] })),
    { key: String(proposals.length + 1), label: "Type the line again" },
  ]
}

function chooseProposal(send: Send, index: number, count: number): void {
  send({ kind: "typed-choose", ...(index === count - 1 ? {} : { proposal: index }) })
}

function troubleOf({ trouble, ...facts }: ReadingFacts): string[] {
  return trouble === undefined ? [] : typedLines({ ...facts, trouble })
}

function takenOf({ trouble, ...facts }: ReadingFacts): string[] {
  return trouble === undefined ? typedLines(facts) : []
}

function backOf({ caseId }: TypingProps["screen"]) {
  return caseId === undefined ? ({ kind: "desk" } as const) : ({ kind: "wait", id: caseId } as const)
}
