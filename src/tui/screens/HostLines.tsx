// Questions from a host's own shell: nobody signed them. Who was called, what that person read out and why are asked; then Tang is.
import { Text } from "ink"
import { useMemo } from "react"
import { PRICE_OF_YES } from "../../text/approval-columns.ts"
import { HOST_LINES_CALL, hostLinesAbout } from "../../text/host-lines-words.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { limitFields, takeLimitWord } from "../components/limit-field.ts"
import { useForm } from "../components/use-form.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["type", "nextField", "back", "help", "end"]
const FIELDS: readonly FormField[] = [
  { label: "Whom did you call, on which number" },
  { label: "The last group of every line", hint: "As they are read to you, line 1 first." },
  { label: "Which host, and why: ticket or work order" },
]

export function HostLinesScreen({ screen, active, onHelp }: ScreenProps<"host-lines">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const { keys, counts, triesLeft } = screen
  const fields = useMemo(() => [...limitFields(counts), ...FIELDS], [counts])
  const form = useForm(fields, (values) => {
    const { word, rest } = takeLimitWord(counts, values)
    const [calledBack = "", words = "", reason = ""] = rest.map((value) => value.trim())
    send({ kind: "decide", decision: { decision: "approve", ...word, calledBack, words, reason } })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, KEYS_HERE, {
      back: () => send({ kind: "decide", decision: "later" }),
      help: () => onHelp(KEYS_HERE),
    })
  }, active)
  const wrong =
    triesLeft === undefined ? [] : [`! These are not the last groups of the lines. Tries left: ${triesLeft}.`]
  const about = [
    ...wrong,
    ...hostLinesAbout(keys, counts).slice(0, room - 10 - fields.length),
    "",
    ...HOST_LINES_CALL,
    "",
  ]
  return (
    <Frame title="Questions from the shell of a host" keys={KEYS_HERE}>
      <Lines lines={about} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
      <Text> </Text>
      <Lines lines={[PRICE_OF_YES]} columns={columns} look="warning" />
    </Frame>
  )
}
