// The colleague's desk: everything that came in, one line each. One is opened at a time.
import type { DeskItem } from "../../session/app-state.ts"
import { listed } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { PasteBox } from "../components/PasteBox.tsx"
import { SelectAbove } from "../components/SelectAbove.tsx"
import { useForm } from "../components/use-form.ts"
import { usePasteText } from "../components/use-paste-text.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useDuring } from "../hooks/use-during.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const PASTE_KEYS: readonly Command[] = ["paste", "back", "help", "end"]
const PATH: readonly FormField[] = [
  { label: "File or folder", hint: "Of a folder every file is taken. Nothing is opened yet." },
]
const WAYS: readonly SelectItem[] = [
  { key: "8", label: "Take in a file or a folder" },
  { key: "9", label: "Paste a message" },
  { key: "t", label: "Type a request that is read to you" },
  { key: "0", label: "The runbook: what to ask, whom to call, step by step" },
]
const MOST = 7
const WAITS: readonly DeskItem["state"][] = ["new", "on hold", "answered in part"]

type Mode = "list" | "path" | "paste"
type ModeProps = ScreenProps<"desk"> & { readonly onMode: (mode: Mode) => void }

export function DeskScreen(props: ScreenProps<"desk">) {
  // What came in makes another desk; a path that is not there is typed again.
  const [mode, onMode] = useDuring<Mode>(props.screen, "list")
  switch (mode) {
    case "list":
      return <Queue {...props} onMode={onMode} />
    case "path":
      return <AddPath {...props} onMode={onMode} />
    case "paste":
      return <AddPaste {...props} onMode={onMode} />
  }
}

function Queue({ screen, active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  // What still waits comes first; the place in the whole queue stays its name.
  const open = screen.items
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => item.kind !== "other" && WAITS.includes(item.state))
    .slice(0, MOST)
  const useless = screen.items.filter(({ kind }) => kind === "other")
  const done = screen.items.filter(({ state }) => !WAITS.includes(state))
  const rest = screen.items.length - open.length - useless.length - done.length
  const notes = wrapLines(
    [
      ...(rest > 0 ? [`${rest} more wait and are not shown.`] : []),
      ...(done.length > 0 ? [`Done or refused: ${done.length}.`] : []),
      ...(useless.length > 0
        ? [`Nothing that could be answered: ${listed(useless.map(({ name }) => name))}`]
        : []),
    ],
    columns,
  )
  const letters: readonly SelectItem[] = open.map(({ item }, at) => ({
    key: String(at + 1),
    label: showText(item.name),
    notes: [itemWords(item)],
  }))
  const items = [...letters, ...WAYS]
  const select = useSelect(items, (index) => {
    const found = open[index]
    if (found !== undefined) send({ kind: "desk-open", item: found.index })
    else if (items[index]?.key === "0") send({ kind: "flow", id: "answer-request" })
    else if (items[index]?.key === "t") send({ kind: "type-request" })
    else onMode(index === open.length ? "path" : "paste")
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "home" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  return (
    <Frame title="Requests on your desk" keys={LIST_KEYS}>
      {screen.items.length === 0 && (
        <Lines lines={["Nothing is here yet. Take in what was sent to you.", ""]} columns={columns} />
      )}
      <SelectAbove
        items={letters}
        always={WAYS}
        focus={select.focus}
        columns={columns}
        room={room - notes.length - (letters.length === 0 ? 2 : 0)}
      />
      <Lines lines={notes} columns={columns} />
    </Frame>
  )
}

function itemWords({ kind, what, state }: DeskItem): string {
  if (state === "on hold") return `${what}, on hold`
  if (state === "answered in part") return `${what}, not every key has an answer`
  return kind === "unsigned" || kind === "lines" ? `${what}: NOBODY SIGNED IT` : `${what}, not opened yet`
}

function AddPath({ active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const form = useForm(PATH, ([path = ""]) => send({ kind: "desk-add", path: path.trim() }))
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: () => onMode("list"), help: () => onHelp(TYPE_KEYS) })
  }, active)
  return (
    <Frame title="What came in?" keys={TYPE_KEYS}>
      <Form fields={PATH} state={form.state} columns={columns} />
    </Frame>
  )
}

function AddPaste({ active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const paste = usePasteText((text) => {
    onMode("list")
    send({ kind: "desk-paste", text })
  })
  useKeys((press) => {
    if (paste.press(press)) return
    obey(press, PASTE_KEYS, { back: () => onMode("list"), help: () => onHelp(PASTE_KEYS) })
  }, active)
  return (
    <Frame title="Paste a message" keys={PASTE_KEYS}>
      <PasteBox state={paste.state} columns={columns} />
    </Frame>
  )
}
