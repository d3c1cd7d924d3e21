// What the request says about the host and the person: three lines to type, then the message is written.
import { Text } from "ink"
import { useMemo } from "react"
import { candidateTitle } from "../../text/app-lines.ts"
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

const NAME: FormField = { label: "Your name", hint: "Your colleague reads it before deciding." }

export function DetailsScreen({ screen, active, onHelp }: ScreenProps<"details">) {
  const { send } = useSession()
  const { columns } = useLayout()
  const { candidate, needsName } = screen
  const fields = useMemo<readonly FormField[]>(
    () => [
      {
        label: "Host",
        hint: "The name of the server that this disk belongs to.",
        initial: candidate.volume?.label ?? "",
      },
      ...(needsName ? [NAME] : []),
      { label: "Ticket or work order", optional: true, hint: "Your colleague can look it up." },
      {
        label: "Folder for the messages",
        hint: "The request is written there, and the answer is looked for there.",
        initial: ".",
      },
    ],
    [candidate, needsName],
  )
  const form = useForm(fields, (values) => {
    const [host = "", name = "", ticket = "", folder = ""] = needsName
      ? values
      : [values[0] ?? "", "", ...values.slice(1)]
    const details = { host: host.trim(), name: name.trim(), ticket: ticket.trim(), folder: folder.trim() }
    send({ kind: "write-request", candidate, details })
  })
  useKeys((press) => {
    if (form.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "plan", candidate }), help: () => onHelp(KEYS_HERE) })
  }, active)
  return (
    <Frame title="The request" keys={KEYS_HERE}>
      <Lines lines={[candidateTitle(candidate)]} columns={columns} />
      <Text> </Text>
      <Form fields={fields} state={form.state} columns={columns} />
      <Text> </Text>
      <Lines
        lines={["The request is written after the last line. Nothing in it is secret."]}
        columns={columns}
      />
    </Frame>
  )
}
