// Between request and answer: the words for the telephone, and three ways for the answer to come in. The folder is watched meanwhile.
import { Box, Text } from "ink"
import { useContext, useState } from "react"
import { codeLines } from "../../text/app-lines.ts"
import { keptWords } from "../../text/duty-words.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { PasteBox } from "../components/PasteBox.tsx"
import { rowsOf, Select } from "../components/Select.tsx"
import { useForm } from "../components/use-form.ts"
import { usePasteText } from "../components/use-paste-text.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const PASTE_KEYS: readonly Command[] = ["paste", "back", "help", "end"]
const PATH: readonly FormField[] = [
  { label: "File or folder", hint: "A file is opened as the answer. A folder is watched from now on." },
]

type Mode = "list" | "path" | "paste"
type ModeProps = ScreenProps<"waiting"> & { readonly onMode: (mode: Mode) => void }

export function WaitingScreen(props: ScreenProps<"waiting">) {
  const [mode, onMode] = useState<Mode>("list")
  switch (mode) {
    case "list":
      return <WaitingList {...props} onMode={onMode} />
    case "path":
      return <AnswerPath {...props} onMode={onMode} />
    case "paste":
      return <AnswerPaste {...props} onMode={onMode} />
  }
}

const PATH_ITEM: SelectItem = { key: "2", label: "The answer is in another file or folder" }
const PASTE_ITEM: SelectItem = { key: "3", label: "Paste the answer here" }
const TYPE_ITEM: SelectItem = { key: "4", label: "Type the answer that is read to you" }
const AGAIN_ITEM: SelectItem = { key: "5", label: "Write the request to a file again" }
const ALOUD_ITEM: SelectItem = { key: "6", label: "Read the request aloud, by telephone" }
const CODES_ITEM: SelectItem = { key: "7", label: "Show the request as QR codes" }

/** What stays sealed until the passphrase is changed; one key chooses the other. Once the passphrase was shown, what was chosen stays. */
function keepItem({ report, keeps, code }: ModeProps["screen"]): readonly SelectItem[] {
  if (code === undefined || report.debts.some((debt) => debt.keeps !== undefined)) return []
  return [{ key: "8", label: `Change what is kept: now ${keptWords(keeps)}` }]
}

function WaitingList({ screen, active, onHelp, onMode }: ModeProps) {
  const settings = useContext(SettingsContext)
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const { report, file, folder, answers, code } = screen
  const answer = answers.at(-1)
  const latest = report.requests.at(-1)
  const items: readonly SelectItem[] = [
    ...(answer === undefined
      ? []
      : [{ key: "1", label: `Open the answer ${showText(answer)}` }, ...keepItem(screen)]),
    PATH_ITEM,
    PASTE_ITEM,
    ...(code === undefined ? [] : [TYPE_ITEM]),
    ...(latest === undefined ? [] : [AGAIN_ITEM]),
    ...(latest === undefined || code === undefined ? [] : [ALOUD_ITEM, CODES_ITEM]),
    ...(answer === undefined ? keepItem(screen) : []),
  ]
  const select = useSelect(items, (index) => {
    const item = items[index]
    if (item?.key === "8") send({ kind: "keep-other" })
    else if (item === PATH_ITEM) onMode("path")
    else if (item === PASTE_ITEM) onMode("paste")
    else if (item === TYPE_ITEM) send({ kind: "type-answer", id: report.id })
    else if (item === ALOUD_ITEM && latest !== undefined)
      send({ kind: "read-request", id: report.id, request: latest.id })
    else if (item === CODES_ITEM && latest !== undefined)
      send({ kind: "request-codes", id: report.id, request: latest.id })
    else if (item === AGAIN_ITEM && latest !== undefined) send({ kind: "write-again", request: latest.id })
    else if (answer !== undefined) send({ kind: "take-answer", path: answer })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "home" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  const top = wrapLines(
    [
      ...(file === undefined
        ? [`Case ${showText(report.id)}, host ${showText(report.host)}`]
        : [
            `The request is in ${showText(file)}`,
            "Send this file to your colleague. Mail, chat or a stick will do.",
          ]),
      "",
      ...callLines(screen),
      ...(screen.needsTpm ? ["", "The answer works on this machine only: its TPM gives the rest."] : []),
      "",
    ],
    columns,
  )
  // Where there is no room for everything, the choices matter more than the air between.
  const fits = top.length + rowsOf(items, columns) + 2 <= room
  const shown = fits ? top : top.filter((line) => line !== "")
  const got =
    latest === undefined ? "" : `${latest.answered.length} of ${latest.leaves.length} keys are answered. `
  const bottom =
    answer === undefined
      ? (latest?.answered.length ?? 0) > 0
        ? `${got}Waiting for the rest.`
        : `Waiting. An answer in ${folder === "." ? "this folder" : `the folder ${showText(folder)}`} is seen at once.`
      : "An answer is here. Press 1 to open it."
  return (
    <Frame title={`Waiting for the answer for ${showText(report.host)}`} keys={LIST_KEYS}>
      <Lines lines={shown} columns={columns} />
      <Text {...lookOf(answer === undefined ? undefined : "good", settings)}>{bottom}</Text>
      <Box marginTop={1} flexDirection="column">
        <Select items={items} focus={select.focus} columns={columns} room={room - shown.length - 2} />
      </Box>
    </Frame>
  )
}

/** What to read out: a request that went another way than as a file is another message, with words of its own. */
function callLines({ code, qrCode, spokenWords }: ModeProps["screen"]): string[] {
  if (code === undefined) return ["! The secret half of this request is gone. Make a new request."]
  return [
    "When your colleague calls you, read these six words:",
    ...codeLines(code),
    ...(qrCode === undefined
      ? []
      : ["If your colleague has the QR codes, these:", ...codeLines(qrCode).slice(0, 1)]),
    ...(spokenWords === undefined
      ? []
      : ["If you read the request aloud, these:", `    ${spokenWords.join("  ")}`]),
  ]
}

function AnswerPath({ active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const form = useForm(PATH, ([path = ""]) => {
    onMode("list")
    send({ kind: "take-answer", path: path.trim() })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: () => onMode("list"), help: () => onHelp(TYPE_KEYS) })
  }, active)
  return (
    <Frame title="Where is the answer?" keys={TYPE_KEYS}>
      <Form fields={PATH} state={form.state} columns={columns} />
    </Frame>
  )
}

function AnswerPaste({ active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const paste = usePasteText((text) => {
    onMode("list")
    send({ kind: "paste-answer", text })
  })
  useKeys((press) => {
    if (paste.press(press)) return
    obey(press, PASTE_KEYS, { back: () => onMode("list"), help: () => onHelp(PASTE_KEYS) })
  }, active)
  return (
    <Frame title="Paste the answer" keys={PASTE_KEYS}>
      <PasteBox state={paste.state} columns={columns} />
    </Frame>
  )
}
