// One step of a runbook. What is guarded wants a typed word; a step that costs a disk when missed stands alone on the screen. What to do by
// hand is one key away on every step.
import { Box, Text } from "ink"
import { useContext, useState } from "react"
import type { SessionSnapshot } from "../../session/session.ts"
import { showText } from "../../text/escape.ts"
import { RESULT_WORDS } from "../../text/flow-words.ts"
import { handLines, whyLines } from "../../text/step-lines.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { Pager } from "../components/Pager.tsx"
import { rowsOf, Select } from "../components/Select.tsx"
import { useForm } from "../components/use-form.ts"
import { usePager } from "../components/use-pager.ts"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import { type Command, pagedKeys } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { formOf, itemsOf } from "./flow-answers.ts"
import { obey, type ScreenProps } from "./screen.ts"

const COMMON: readonly Command[] = ["byHand", "stepBack", "back", "help", "end"]
const LIST_KEYS: readonly Command[] = ["choose", "previous", "next", "take", ...COMMON]
const LONG_KEYS: readonly Command[] = ["choose", "take", "pageUp", "pageDown", ...COMMON]
const TYPE_KEYS: readonly Command[] = ["type", ...COMMON]
const LONG_TYPE_KEYS: readonly Command[] = ["pageUp", "pageDown", ...TYPE_KEYS]
const HAND_KEYS: readonly Command[] = ["pageUp", "pageDown", "back", "end"]

export function FlowScreen(props: ScreenProps<"flow">) {
  const [hand, setHand] = useState(false)
  const form = formOf(props.screen.snapshot.wanted)
  if (hand) return <ByHand {...props} onDone={() => setHand(false)} />
  return form === undefined ? (
    <ListStep {...props} onHand={() => setHand(true)} />
  ) : (
    <TypedStep {...props} field={form.field} answer={form.answer} onHand={() => setHand(true)} />
  )
}

type StepProps = ScreenProps<"flow"> & { readonly onHand: () => void }

function ListStep({ screen, active, onHelp, onHand }: StepProps) {
  const { send } = useSession()
  const { columns, room } = useLayout()
  const { snapshot, misfit } = screen
  const items: readonly SelectItem[] = itemsOf(snapshot.wanted).map(({ event: _, ...item }) => item)
  const select = useSelect(items, (index) => {
    const event = itemsOf(snapshot.wanted)[index]?.event
    if (event !== undefined) send(event)
  })
  const lines = useStepLines(snapshot, misfit, columns)
  // At least half for the choices; all that a short text leaves.
  const most = Math.max(items.length, Math.floor(room / 2), room - lines.length - 1)
  const below = Math.min(rowsOf(items, columns), most)
  const space = Math.max(3, room - below - 1)
  const pager = usePager(lines.length, space - 1)
  const keys = keysAt(snapshot, lines.length > space ? LONG_KEYS : LIST_KEYS)
  useKeys((press) => {
    if (select.press(press)) return
    if (pager.press(press)) return
    obey(press, keys, {
      byHand: onHand,
      stepBack: () => goBack(snapshot, send),
      back: () => send({ kind: "home" }),
      help: () => onHelp(keys),
    })
  }, active)
  return (
    <Frame title={titleOf(snapshot)} keys={keys}>
      <StepText lines={lines} top={pager.top} room={space} />
      <Text> </Text>
      <Select items={items} focus={select.focus} columns={columns} room={below} />
    </Frame>
  )
}

interface TypedProps extends StepProps {
  readonly field: FormField
  readonly answer: NonNullable<ReturnType<typeof formOf>>["answer"]
}

function TypedStep({ screen, active, onHelp, onHand, field, answer }: TypedProps) {
  const { send } = useSession()
  const { columns, room } = useLayout()
  const { snapshot, misfit } = screen
  const [fields] = useState([field])
  const form = useForm(fields, ([typed = ""]) => send(answer(typed.trim())))
  const lines = useStepLines(snapshot, misfit, columns)
  const space = Math.max(3, room - 4)
  const pager = usePager(lines.length, space - 1)
  const keys = keysAt(snapshot, lines.length > space ? LONG_TYPE_KEYS : TYPE_KEYS)
  useKeys((press) => {
    if (press.kind === "key" && press.name.startsWith("page") && pager.press(press)) return
    if (form.press(press)) return
    obey(press, keys, {
      byHand: onHand,
      stepBack: () => goBack(snapshot, send),
      back: () => send({ kind: "home" }),
      help: () => onHelp(keys),
    })
  }, active)
  return (
    <Frame title={titleOf(snapshot)} keys={keys}>
      <StepText lines={lines} top={pager.top} room={space} />
      <Text> </Text>
      <Form fields={fields} state={form.state} columns={columns} />
    </Frame>
  )
}

function ByHand({ screen, active, onDone }: ScreenProps<"flow"> & { readonly onDone: () => void }) {
  const { columns, room } = useLayout()
  const { wanted } = screen.snapshot
  const lines = [...handLines(wanted, columns), ...whyLines(wanted, columns)]
  const pager = usePager(lines.length, room - 1)
  const keys = pagedKeys(HAND_KEYS, lines.length > room - 1)
  useKeys((press) => {
    if (!pager.press(press)) obey(press, keys, { back: onDone })
  }, active)
  return (
    <Frame title={`By hand: ${showText(wanted.title)}`} keys={keys}>
      <Pager lines={lines} top={pager.top} room={room - 1} />
    </Frame>
  )
}

interface StepTextProps {
  readonly lines: readonly string[]
  readonly top: number
  readonly room: number
}

function StepText({ lines, top, room }: StepTextProps) {
  const settings = useContext(SettingsContext)
  const { columns } = useLayout()
  if (lines.length <= room) return <Lines lines={lines} columns={columns} />
  const shown = lines.slice(top, top + room - 1)
  return (
    <Box flexDirection="column">
      <Lines lines={shown} columns={columns} />
      <Text {...lookOf("focus", settings)}>
        {`(lines ${top + 1} to ${top + shown.length} of ${lines.length}: PgUp and PgDn)`}
      </Text>
    </Box>
  )
}

function useStepLines({ wanted }: SessionSnapshot, misfit: string | undefined, columns: number): string[] {
  const { definition, title, text, warn, act } = wanted
  const wrong = misfit === undefined ? [] : [`! ${showText(misfit)}`, ""]
  const body = [
    ...(definition.kind === "end" ? [RESULT_WORDS[definition.result], ""] : []),
    // Before the text: on a small screen the end of a long step is on the next page.
    ...warn.map((line) => `! ${showText(line.text)}`),
    ...(warn.length > 0 && text.length > 0 ? [""] : []),
    ...text.map((line) => `${line.typed ? "    " : ""}${showText(line.text)}`),
    ...(act === undefined
      ? []
      : ["", ...Object.entries(act.input).map(([name, value]) => `  ${name}: ${showText(String(value))}`)]),
  ]
  const head = [`${definition.stop === true ? "! " : ""}${showText(title)}`]
  return wrapLines([...wrong, ...head, "", ...body], columns)
}

// The number of the paper, so that both can be used side by side. How many there are says nothing: no way passes all of them.
function titleOf({ flow, wanted: { number, definition } }: SessionSnapshot): string {
  return definition.stop === true ? "STOP" : `${showText(flow.title)}: step ${number} on paper`
}

// Only keys that do something here.
function keysAt({ wanted }: SessionSnapshot, keys: readonly Command[]): readonly Command[] {
  return wanted.back.length > 0 ? keys : keys.filter((command) => command !== "stepBack")
}

function goBack({ wanted }: SessionSnapshot, send: ReturnType<typeof useSession>["send"]): void {
  const [last] = wanted.back
  if (last !== undefined)
    send({ kind: "flow-answer", answer: { kind: "back", step: wanted.step, to: last.step } })
}
