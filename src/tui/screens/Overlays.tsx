// What stands over a screen for a moment: a question of an action, a problem with its way on, the help.
import { Text } from "ink"
import { useMemo } from "react"
import type { AskedQuestion, Problem } from "../../session/app-state.ts"
import { showText } from "../../text/escape.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { useForm } from "../components/use-form.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import { type Command, helpRows } from "../keys.ts"
import { obey } from "./screen.ts"

const QUESTION_KEYS: readonly Command[] = ["type", "back", "end"]
const SHOWN_KEYS: readonly Command[] = ["close", "end"]
const CLOSING: readonly Command[] = ["back", "take"]

interface Over {
  /** False while the terminal is too small for it. */
  readonly active: boolean
}

export function QuestionScreen({ question, active }: Over & { readonly question: AskedQuestion }) {
  const { state, send } = useSession()
  const { columns } = useLayout()
  const { text, secret } = question
  const fields = useMemo<readonly FormField[]>(
    () => [{ label: showText(text).replace(/:$/, ""), secret, optional: secret }],
    [text, secret],
  )
  const form = useForm(fields, ([typed = ""]) => send({ kind: "reply", text: typed }))
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, QUESTION_KEYS, { back: () => send({ kind: "no-reply" }) })
  }, active)
  return (
    <Frame title="One question first" keys={QUESTION_KEYS} quiet>
      <Lines lines={state.said} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
    </Frame>
  )
}

export function ProblemScreen({ problem, active }: Over & { readonly problem: Problem }) {
  const { send } = useSession()
  const { columns, room } = useLayout()
  useKeys((press) => {
    obey(press, CLOSING, { back: () => send({ kind: "dismiss" }), take: () => send({ kind: "dismiss" }) })
  }, active)
  const text = showText(problem.text)
  const lines = [
    `! ${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,
    "",
    ...problem.remedy,
    "",
    `Code: ${problem.code}`,
  ]
  return (
    <Frame title="This did not work" keys={SHOWN_KEYS}>
      <Lines lines={wrapLines(lines, columns).slice(0, room)} columns={columns} />
    </Frame>
  )
}

export function HelpScreen({
  keys,
  active,
  onClose,
}: Over & {
  readonly keys: readonly Command[]
  readonly onClose: () => void
}) {
  const { columns, room } = useLayout()
  useKeys((press) => obey(press, CLOSING, { back: onClose, take: onClose }), active)
  const rows = helpRows([...keys, "explain"]).map(({ shown, help }) => `${shown.padEnd(10)}${help}`)
  const more = ["", "The same work as commands: nbde-rescue --help"]
  return (
    <Frame title="Keys on this screen" keys={SHOWN_KEYS}>
      {wrapLines([...rows, ...more], columns)
        .slice(0, room)
        .map((line) => (
          <Text key={line}>{line === "" ? " " : line}</Text>
        ))}
    </Frame>
  )
}
