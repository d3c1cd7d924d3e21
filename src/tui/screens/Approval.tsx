// One request, one decision. What was checked stands apart from what is only claimed; a yes needs the words of a call, typed.
import { Box, Text } from "ink"
import { useContext, useMemo, useState } from "react"
import { keyLine } from "../../text/app-lines.ts"
import { approvalColumns, PRICE_OF_YES } from "../../text/approval-columns.ts"
import { callBackLines } from "../../text/approval-words.ts"
import { limitWarnings } from "../../text/limit-words.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { limitFields, takeLimitWord } from "../components/limit-field.ts"
import { Select } from "../components/Select.tsx"
import { useForm } from "../components/use-form.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { SettingsContext } from "../theme.ts"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const CALL_KEYS: readonly Command[] = ["type", "nextField", "back", "help", "end"]
const WHY_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const APPROVE: SelectItem = { key: "1", label: "Call the person, then approve" }
const HOLD: SelectItem = { key: "2", label: "Hold: decide later" }
const CHOICES: readonly SelectItem[] = [APPROVE, HOLD, { key: "3", label: "Refuse, with a reason" }]
const WHY_NOT: readonly FormField[] = [{ label: "Why", hint: "The sender will read this." }]
const CALLED: FormField = {
  label: "Whom did you call, on which number",
  hint: "From your own list, never from the message.",
}
const WITH_WORDS: readonly FormField[] = [
  CALLED,
  { label: "The six words", hint: "As they are read to you. The digits will do, too." },
]
const WORDS_OR_REASON: readonly FormField[] = [
  { ...CALLED, optional: true },
  { label: "The six words", optional: true, hint: "As they are read to you. Empty: nobody was called." },
  { label: "Reason", optional: true, hint: "Needed where nobody was called: the ticket, who else knows." },
]

const TOO_SMALL = "! This terminal is too small to show all of it. Make it larger to approve."

type Mode = "read" | "call" | "refuse"
type ModeProps = ScreenProps<"approval"> & { readonly onMode: (mode: Mode) => void }

export function ApprovalScreen(props: ScreenProps<"approval">) {
  const { state } = useSession()
  const { triesLeft } = props.screen
  const [mode, onMode] = useState<Mode>(triesLeft === undefined ? "read" : "call")
  if (state.work === "asking") return <AskingTang active={props.active} />
  switch (mode) {
    case "read":
      return <ReadRequest {...props} onMode={onMode} />
    case "call":
      return <CallBack {...props} onMode={onMode} />
    case "refuse":
      return <Refuse {...props} onMode={onMode} />
  }
}

function ReadRequest({ screen, active, onHelp, onMode }: ModeProps) {
  const settings = useContext(SettingsContext)
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const { letter, keys } = screen
  const { checked, claimed, more } = approvalColumns(letter, keys, screen)
  const stacked = settings.screenReader || columns < 70
  const half = stacked ? columns : Math.floor((columns - 3) / 2)
  const left = [
    "CHECKED by this machine",
    ...wrapLines(
      checked.map((line) => `  ${line}`),
      half,
    ),
  ]
  const right = [
    "CLAIMED by the sender only",
    ...wrapLines(
      claimed.map((line) => `  ${line}`),
      half,
    ),
  ]
  const used = stacked ? left.length + right.length : Math.max(left.length, right.length)
  const below = wrapLines(more, columns)
  const fits = used + below.length + CHOICES.length + 3 <= room
  // Nobody approves what they could not read.
  const choices = fits ? CHOICES : CHOICES.slice(1)
  const select = useSelect(choices, (index) => {
    const choice = choices[index]
    if (choice === APPROVE) onMode("call")
    else if (choice === HOLD) send({ kind: "decide", decision: { decision: "hold" } })
    else onMode("refuse")
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, {
      back: () => send({ kind: "decide", decision: "later" }),
      help: () => onHelp(LIST_KEYS),
    })
  }, active)
  return (
    <Frame title="Do you approve this request?" keys={LIST_KEYS}>
      <Box flexDirection={stacked ? "column" : "row"} columnGap={3} flexShrink={0}>
        <Box width={half} flexDirection="column">
          <Lines lines={left} columns={half} />
        </Box>
        <Box width={half} flexDirection="column">
          <Lines lines={right} columns={half} />
        </Box>
      </Box>
      <Lines lines={below} columns={columns} />
      <Lines lines={[PRICE_OF_YES]} columns={columns} look="warning" />
      {fits ? <Text> </Text> : <Lines lines={[TOO_SMALL]} columns={columns} />}
      <Select items={choices} focus={select.focus} columns={columns} room={choices.length} />
    </Frame>
  )
}

function CallBack({ screen, active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const { letter, mustCall, triesLeft, calledBack, counts } = screen
  const fields = useMemo(
    () => [
      ...limitFields(counts),
      ...(mustCall ? WITH_WORDS : WORDS_OR_REASON).map((field, index) =>
        index === 0 && calledBack !== undefined ? { ...field, initial: calledBack } : field,
      ),
    ],
    [mustCall, calledBack, counts],
  )
  const form = useForm(fields, (values) => {
    const { word, rest } = takeLimitWord(counts, values)
    const [calledBack = "", words = "", reason = ""] = rest.map((value) => value.trim())
    send({
      kind: "decide",
      decision: {
        decision: "approve",
        ...word,
        ...(calledBack === "" ? {} : { calledBack }),
        ...(words === "" ? {} : { words }),
        ...(reason === "" ? {} : { reason }),
      },
    })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, CALL_KEYS, { back: () => onMode("read"), help: () => onHelp(CALL_KEYS) })
  }, active)
  const wrong =
    triesLeft === undefined
      ? []
      : [`! These are not the words of this request. Tries left: ${triesLeft}.`, ""]
  const limits = limitWarnings(counts).map((line) => `! ${line}`)
  return (
    <Frame title="Call back" keys={CALL_KEYS}>
      <Lines lines={[...wrong, ...limits, ...callBackLines(letter.sender), ""]} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
      <Text> </Text>
      <Lines lines={[PRICE_OF_YES]} columns={columns} look="warning" />
    </Frame>
  )
}

function Refuse({ active, onHelp, onMode }: ModeProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const form = useForm(WHY_NOT, ([reason = ""]) =>
    send({ kind: "decide", decision: { decision: "deny", reason: reason.trim() } }),
  )
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, WHY_KEYS, { back: () => onMode("read"), help: () => onHelp(WHY_KEYS) })
  }, active)
  return (
    <Frame title="Refuse the request" keys={WHY_KEYS}>
      <Form fields={WHY_NOT} state={form.state} columns={columns} />
    </Frame>
  )
}

function AskingTang({ active }: Pick<ModeProps, "active">) {
  const { state } = useSession()
  const { columns, room } = useLayout()
  useKeys(() => {}, active)
  const { asked } = state
  const answered = asked.filter(({ status }) => status !== undefined).length
  const lines = [
    `${answered} of ${asked.length} keys have an answer.`,
    "",
    ...asked.map((key) => `  ${keyLine(key)}`),
  ]
  return (
    <Frame title="Asking Tang" keys={["end"]}>
      <Lines lines={lines.slice(0, room)} columns={columns} />
    </Frame>
  )
}
