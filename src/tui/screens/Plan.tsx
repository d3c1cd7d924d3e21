// What this key slot needs, and the way to it, before anything is written.
import { Text } from "ink"
import { candidateTitle, candidateTree, planSummary } from "../../text/app-lines.ts"
import { needsTpmOnly } from "../../text/plan-words.ts"
import { wrapLines } from "../../text/wrap.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { rowsOf, Select } from "../components/Select.tsx"
import { type SelectItem, useSelect } from "../components/use-select.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = ["choose", "previous", "next", "take", "back", "help", "end"]

const ASK: SelectItem = {
  key: "1",
  label: "Ask a colleague for it",
  notes: ["You get a message to send, and six words.", "The colleague does not see the passphrase."],
}
const ASK_HERE: SelectItem = {
  key: "1",
  label: "This machine is its own host: ask a colleague for the answer",
  notes: ["You get a message to send, and six words.", "The TPM of this machine gives the rest."],
}
const OTHER: SelectItem = { key: "2", label: "Choose another disk" }

export function PlanScreen({ screen, active, onHelp }: ScreenProps<"plan">) {
  const { send } = useSession()
  const { columns, room } = useLayout(KEYS_HERE)
  const { candidate } = screen
  const { plan } = candidate
  const possible = plan?.recoverable === "relay" || plan?.recoverable === "partly"
  const asks =
    plan?.recoverable === "relay" ? [ASK] : plan !== undefined && needsTpmOnly(plan) ? [ASK_HERE] : []
  const items = [...asks, OTHER]
  const select = useSelect(items, (index) => {
    send(items[index] === OTHER ? { kind: "volumes" } : { kind: "details", candidate })
  })
  useKeys((press) => {
    if (select.press(press)) return
    obey(press, KEYS_HERE, { back: () => send({ kind: "volumes" }), help: () => onHelp(KEYS_HERE) })
  }, active)
  const all = [
    candidateTitle(candidate),
    "",
    ...(possible ? candidateTree(candidate).map((line) => `  ${line}`) : []),
    ...(possible ? [""] : []),
    ...planSummary(candidate),
  ]
  const whole = rowsOf(items, columns)
  const below = Math.min(whole, Math.max(items.length, room - 6))
  const shown = whole <= below ? items : items.map(({ notes: _, ...item }) => item)
  const lines = wrapLines(all, columns).slice(0, Math.max(3, room - below - 1))
  return (
    <Frame title="The plan" keys={KEYS_HERE}>
      <Lines lines={lines} columns={columns} />
      <Text> </Text>
      <Select items={shown} focus={select.focus} columns={columns} room={below} />
    </Frame>
  )
}
