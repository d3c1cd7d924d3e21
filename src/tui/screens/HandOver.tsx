// The open duties of a case go to a named person: who, and until when. The receipt and the comment for the ticket stay on the terminal.
import { useState } from "react"
import { dutyLines } from "../../text/app-lines.ts"
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
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const TYPE_KEYS: readonly Command[] = ["type", "back", "help", "end"]
const FORM_ROWS = 7

export function HandOverScreen({
  screen,
  active,
  onHelp,
  onDone,
}: ScreenProps<"case"> & { readonly onDone: () => void }) {
  const { send } = useSession()
  const { columns, room } = useLayout()
  const { id, host, debts } = screen.report
  const [fields] = useState<readonly FormField[]>([
    { label: "Who takes the open duties over", hint: "One person, not a team. Call them now." },
    { label: "Until when", hint: "Like 2026-11-27 18:00, Fri 18:00, tomorrow." },
    {
      label: "File for the receipt",
      hint: "The receipt names what is to do, and no secret.",
      initial: `receipt-duties-${id}.txt`,
      optional: true,
    },
  ])
  const form = useForm(fields, ([to = "", by = "", file = ""]) => {
    onDone()
    send({ kind: "hand-over", id, to: to.trim(), by: by.trim(), file: file.trim() })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: onDone, help: () => onHelp(TYPE_KEYS) })
  }, active)
  const lines = wrapLines([`Host ${showText(host)}: open duties`, ...debts.flatMap(dutyLines)], columns)
  return (
    <Frame title="Hand over the open duties" keys={TYPE_KEYS}>
      <Lines lines={[...lines.slice(0, Math.max(2, room - FORM_ROWS)), ""]} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
    </Frame>
  )
}
