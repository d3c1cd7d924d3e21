// Which disk? Every Clevis binding of every disk that can be read, the ones a colleague can help with first. Nothing is marked beforehand.
import { Box, Text } from "ink"
import { useState } from "react"
import type { AppScreen } from "../../session/app-state.ts"
import { candidateTitle, candidateTree, candidateVerdict } from "../../text/app-lines.ts"
import { listed } from "../../text/counted.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { rowsOf } from "../components/Select.tsx"
import { SelectAbove } from "../components/SelectAbove.tsx"
import { useForm } from "../components/use-form.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const PATH: readonly FormField[] = [
  { label: "File or disk", hint: "For example /dev/sdb, /media/usb/header.img or a token as a file." },
]
const MOST = 8
const WAYS: readonly SelectItem[] = [
  { key: "9", label: "Type the path of a disk, an image, a header or a token" },
  { key: "0", label: "No disk yet, or not sure? The runbook: every road, step by step" },
]

type Volumes = Extract<AppScreen, { kind: "volumes" }>

export function VolumesScreen(props: ScreenProps<"volumes">) {
  const [typing, setTyping] = useState(false)
  return typing ? (
    <TypePath {...props} onDone={() => setTyping(false)} />
  ) : (
    <Picker {...props} onType={() => setTyping(true)} />
  )
}

function Picker({
  screen,
  active,
  onHelp,
  onType,
}: ScreenProps<"volumes"> & { readonly onType: () => void }) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const shown = screen.candidates.slice(0, MOST)
  const trees = shown.map((candidate) => candidateTree(candidate).map((line) => `  ${line}`))
  const most = Math.max(0, room - rowsOf(WAYS, columns) - (shown.length === 0 ? 1 : 4))
  const notes = wrapLines(pickerNotes(screen), columns).slice(0, most)
  const space = room - notes.length - (notes.length === 0 ? 0 : 1)
  const itemsWith = (isDrawn: (index: number) => boolean): SelectItem[] =>
    shown.map((candidate, index) => ({
      key: String(index + 1),
      label: candidateTitle(candidate),
      notes: [candidateVerdict(candidate), ...(isDrawn(index) ? (trees[index] ?? []) : [])],
    }))
  const all = itemsWith(() => true)
  const fits = rowsOf([...all, ...WAYS], columns) <= space
  const select = useSelect([...all, ...WAYS], (index) => {
    const candidate = shown[index]
    if (candidate !== undefined) send({ kind: "plan", candidate })
    else if (index === shown.length) onType()
    else send({ kind: "flow", id: "manual-recovery" })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "home" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  return (
    <Frame title="Which disk will not open?" keys={LIST_KEYS}>
      <SelectAbove
        items={fits ? all : itemsWith((index) => index === select.focus)}
        always={WAYS}
        focus={select.focus}
        columns={columns}
        room={space}
      />
      {notes.length > 0 && (
        <Box flexDirection="column" marginTop={1}>
          <Lines lines={notes} columns={columns} />
        </Box>
      )}
    </Frame>
  )
}

function TypePath({ active, onHelp, onDone }: ScreenProps<"volumes"> & { readonly onDone: () => void }) {
  const { send } = useSession()
  const { columns } = useLayout()
  const form = useForm(PATH, ([path = ""]) => {
    onDone()
    send({ kind: "look", path: path.trim() })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: onDone, help: () => onHelp(TYPE_KEYS) })
  }, active)
  return (
    <Frame title="Which disk or file?" keys={TYPE_KEYS}>
      <Form fields={PATH} state={form.state} columns={columns} />
      <Text> </Text>
      <Lines lines={["It is only read. Nothing is written to it."]} columns={columns} />
    </Frame>
  )
}

function pickerNotes({ candidates, looked, looking }: Volumes): string[] {
  const failed = looked.filter(({ error }) => error !== undefined)
  const unreadable = failed.filter(({ error }) => error?.code === "permission-denied")
  const broken = failed.filter(
    ({ error }) => error?.code !== "permission-denied" && error?.code !== "no-volume",
  )
  const empty = looked.filter(({ error }) => error?.code === "no-volume")
  return [
    ...(looking === undefined || looking.path === ""
      ? []
      : [`Looking at ${showText(looking.path)}: disk ${looking.done + 1} of ${looking.of}.`]),
    ...(candidates.length === 0 && looking === undefined
      ? ["No encrypted volume was found on the disks of this machine."]
      : []),
    ...(candidates.length > MOST
      ? [`${candidates.length - MOST} more are not shown. Type the path of one.`]
      : []),
    ...(unreadable.length === 0
      ? []
      : [
          `! Not readable without administrator rights: ${names(unreadable)}`,
          "  Start again with: sudo nbde-rescue",
        ]),
    ...(broken.length === 0 ? [] : [`! Could not be read: ${names(broken)}`]),
    ...(empty.length === 0 ? [] : [`No encrypted volume on: ${names(empty)}`]),
  ]
}

function names(looked: readonly { readonly path: string }[]): string {
  return listed(looked.map(({ path }) => path))
}
