// Open duties go to a named person: who, and until when. The receipt and the comment for the ticket stay on the terminal.
import { useState } from "react"
import type { DebtReport } from "../../actions/case/debts.ts"
import { dutyLines } from "../../text/app-lines.ts"
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

const TYPE_KEYS: readonly Command[] = ["type", "nextField", "back", "help", "end"]
const FORM_ROWS = 7

interface HandOverProps extends Pick<ScreenProps<"case">, "active" | "onHelp"> {
  readonly title: string
  readonly duties: readonly DebtReport[]
  /** The case that they belong to, and where the way leads back to. */
  readonly caseId?: string
  readonly onDone: () => void
}

export function HandOverScreen({ title, duties, caseId, active, onHelp, onDone }: HandOverProps) {
  const { send } = useSession()
  const { columns, room } = useLayout(TYPE_KEYS)
  const ids = duties.map(({ id }) => id)
  const [fields] = useState<readonly FormField[]>([
    { label: "Who takes the open duties over", hint: "One person, not a team. Call them now." },
    { label: "Until when", hint: "Like 2026-11-27 18:00, Fri 18:00, tomorrow." },
    {
      label: "File for the receipt",
      hint: "The receipt names what is to do, and no secret.",
      initial: `receipt-duties-${caseId ?? ids.join("-").slice(0, 40)}.txt`,
      optional: true,
    },
  ])
  // It stays until the duties on the screen are others: a date that is not understood is typed again, and nothing else.
  const form = useForm(fields, ([to = "", by = "", file = ""]) => {
    const back = caseId === undefined ? {} : { back: caseId }
    send({ kind: "hand-over", duties: ids, ...back, to: to.trim(), by: by.trim(), file: file.trim() })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, TYPE_KEYS, { back: onDone, help: () => onHelp(TYPE_KEYS) })
  }, active)
  const lines = wrapLines([title, ...duties.flatMap(dutyLines)], columns)
  return (
    <Frame title="Hand over the open duties" keys={TYPE_KEYS}>
      <Lines lines={[...lines.slice(0, Math.max(2, room - FORM_ROWS)), ""]} columns={columns} />
      <Form fields={fields} state={form.state} columns={columns} />
    </Frame>
  )
}
