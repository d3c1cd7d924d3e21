// One case: what was tested, what is still owed, and what to do next. Closing asks for a typed word, because it destroys secrets.
import { Text } from "ink"
import { caseFacts, dutyList } from "../../text/app-lines.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { Select } from "../components/Select.tsx"
import { useForm } from "../components/use-form.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useDuring } from "../hooks/use-during.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { HandOverScreen } from "./HandOver.tsx"
import { obey, type ScreenProps } from "./screen.ts"

const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]
const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const WORD = "close"
const CONFIRM: readonly FormField[] = [
  { label: `Type the word ${WORD} to do it`, hint: "With Esc everything stays as it is." },
]

type Doing = "reading" | "reading, not closed" | "close" | "hand over"

const WAIT: SelectItem = { key: "1", label: "Wait for the answer, or open it" }
const SHOW: SelectItem = { key: "1", label: "Show the passphrase again, to type it at the console" }
const TICKET: SelectItem = { key: "2", label: "Comment for the ticket: nothing secret, ready to copy" }
const CLOSE: SelectItem = { key: "3", label: "Close the case: its secrets are destroyed" }
const HAND: SelectItem = { key: "4", label: "Hand the open duties over to a person, with a receipt" }

export function CaseScreen(props: ScreenProps<"case">) {
  const [doing, setDoing] = useDuring<Doing>(props.screen, "reading")
  const onDone = () => setDoing("reading")
  if (doing === "close")
    return <CloseCase {...props} onDone={onDone} onWrongWord={() => setDoing("reading, not closed")} />
  if (doing === "hand over") {
    const { id, host, debts } = props.screen.report
    const about = { title: `Host ${showText(host)}: open duties`, duties: debts, caseId: id }
    return <HandOverScreen {...about} active={props.active} onHelp={props.onHelp} onDone={onDone} />
  }
  return (
    <CaseSheet
      {...props}
      notClosed={doing === "reading, not closed"}
      onClose={() => setDoing("close")}
      onHand={() => setDoing("hand over")}
    />
  )
}

interface SheetProps extends ScreenProps<"case"> {
  /** Another word was typed than the one that closes. */
  readonly notClosed: boolean
  readonly onClose: () => void
  readonly onHand: () => void
}

function CaseSheet({ screen, active, onHelp, notClosed, onClose, onHand }: SheetProps) {
  const { send } = useSession()
  const { columns, room } = useLayout(LIST_KEYS)
  const { report, opens, now } = screen
  const { id, stage, debts } = report
  const isOver = stage === "closed" || stage === "cancelled"
  const items = [
    ...(isOver ? [TICKET] : [stage === "revealed" ? SHOW : WAIT, TICKET, CLOSE]),
    ...(debts.length === 0 ? [] : [HAND]),
  ]
  const select = useSelect(items, (index) => {
    const item = items[index]
    if (item === WAIT) send({ kind: "wait", id })
    if (item === SHOW) send({ kind: "show", id })
    if (item === TICKET) send({ kind: "ticket" })
    if (item === CLOSE) onClose()
    if (item === HAND) onHand()
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, LIST_KEYS, { back: () => send({ kind: "home" }), help: () => onHelp(LIST_KEYS) })
  }, active)
  const head =
    stage === "revealed" && opens !== undefined
      ? [
          `Tested: the passphrase opens key slot ${opens}.`,
          "You can put the disk back now.",
          "Then type the passphrase at the console of the host.",
          "",
        ]
      : stage === "revealed"
        ? ["! The passphrase was not tested against the key slot.", ""]
        : []
  const space = room - items.length - 1
  const note = notClosed ? [`! The word was not ${WORD}. The case stays open.`, ""] : []
  const facts = wrapLines([...note, ...head, ...caseFacts(report)], columns).slice(
    0,
    Math.max(3, space - debts.length - 1),
  )
  const lines = [...facts, ...dutyList(report, now, columns, Math.max(2, space - facts.length))]
  return (
    <Frame title={`Case ${showText(id)}`} keys={LIST_KEYS}>
      <Lines lines={lines} columns={columns} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={items.length} />
    </Frame>
  )
}

interface CloseProps extends ScreenProps<"case"> {
  readonly onDone: () => void
  readonly onWrongWord: () => void
}

function CloseCase({ screen, active, onHelp, onDone, onWrongWord }: CloseProps) {
  const { send } = useSession()
  const { columns } = useLayout()
  const { report } = screen
  const outcome = report.stage === "revealed" ? "done" : "cancelled"
  const form = useForm(CONFIRM, ([word = ""]) => {
    if (word.trim().toLowerCase() !== WORD) return onWrongWord()
    onDone()
    send({ kind: "close-case", id: report.id, outcome })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: onDone, help: () => onHelp(TYPE_KEYS) })
  }, active)
  const lines = [
    `Case ${showText(report.id)}, host ${showText(report.host)}`,
    "! The secrets of this case are destroyed. Answers that come later are useless.",
    ...(outcome === "cancelled" ? ["! The passphrase was not shown yet. The case ends as cancelled."] : []),
    ...(report.debts.length === 0
      ? []
      : [`Open duties: ${report.debts.length}. They stay on the list after it.`]),
    "",
  ]
  return (
    <Frame title="Close the case?" keys={TYPE_KEYS}>
      <Lines lines={lines} columns={columns} />
      <Form fields={CONFIRM} state={form.state} columns={columns} />
    </Frame>
  )
}
