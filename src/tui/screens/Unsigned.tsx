// A binding that nobody signed: from a person without this tool. Who was called and why is asked; the passphrase is then shown by the reveal
// screen, to be read out.
import { Text } from "ink"
import { useState } from "react"
import { PRICE_OF_YES } from "../../text/approval-columns.ts"
import { showText } from "../../text/escape.ts"
import { Form } from "../components/Form.tsx"
import { Frame } from "../components/Frame.tsx"
import type { FormField } from "../components/form-state.ts"
import { Lines } from "../components/Lines.tsx"
import { useForm } from "../components/use-form.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["type", "nextField", "back", "help", "end"]
const WORD = "show"
const FIELDS: readonly FormField[] = [
  { label: "Whom did you call, on which number", hint: "From your own list, never from the message." },
  { label: "Why: ticket or work order", hint: "It goes into your record." },
  { label: `Type the word ${WORD} to see the passphrase`, hint: "You will read it out over the telephone." },
]

export function UnsignedScreen({ screen, active, onHelp }: ScreenProps<"unsigned">) {
  const { send } = useSession()
  const { columns } = useLayout()
  const [isWrong, setWrong] = useState(false)
  const form = useForm(FIELDS, ([who = "", why = "", word = ""]) => {
    const meant = word.trim().toLowerCase() === WORD
    setWrong(!meant)
    if (meant) send({ kind: "answer-unsigned", item: screen.item, who: who.trim(), why: why.trim() })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "desk" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  const lines = [
    ...(isWrong ? [`! The word was not ${WORD}. Nothing was shown.`] : []),
    `${showText(screen.name)}: ${screen.what}`,
    "! NOBODY SIGNED THIS. This machine can check nothing about the sender.",
    "! You will see the passphrase. It must be changed afterwards: a duty is opened.",
    "",
  ]
  return (
    <Frame title="A binding without a signature" keys={KEYS_HERE}>
      <Lines lines={lines} columns={columns} />
      <Form fields={FIELDS} state={form.state} columns={columns} />
      <Text> </Text>
      <Lines lines={[PRICE_OF_YES]} columns={columns} look="warning" />
    </Frame>
  )
}
