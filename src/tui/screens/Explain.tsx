// Over any screen: paste what a console printed, read what it means. Nothing of it is kept or sent.
import type { Explanation } from "../../actions/explain.ts"
import { explainLines } from "../../text/explain-lines.ts"
import { Frame } from "../components/Frame.tsx"
import { Pager } from "../components/Pager.tsx"
import { PasteBox } from "../components/PasteBox.tsx"
import { usePager } from "../components/use-pager.ts"
import { usePasteText } from "../components/use-paste-text.ts"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import { type Command, pagedKeys } from "../keys.ts"
import { obey } from "./screen.ts"

const PASTE_KEYS: readonly Command[] = ["paste", "back", "end"]
const READ_KEYS: readonly Command[] = ["pageUp", "pageDown", "explain", "back", "end"]

interface ExplainProps {
  readonly explanation?: Explanation
  /** False while the terminal is too small for it. */
  readonly active: boolean
}

export function ExplainScreen({ explanation, active }: ExplainProps) {
  return explanation === undefined ? (
    <PasteConsole active={active} />
  ) : (
    <Meaning explanation={explanation} active={active} />
  )
}

function PasteConsole({ active }: Pick<ExplainProps, "active">) {
  const { send } = useSession()
  const { columns } = useLayout()
  const paste = usePasteText((text) => send({ kind: "explain", text }))
  useKeys((press) => {
    if (paste.press(press)) return
    obey(press, PASTE_KEYS, { back: () => send({ kind: "explained" }) })
  }, active)
  return (
    <Frame title="What does a message on a console mean?" keys={PASTE_KEYS}>
      <PasteBox
        state={paste.state}
        columns={columns}
        ask="Paste or type what the console printed. Then press Ctrl-D."
      />
    </Frame>
  )
}

function Meaning({ explanation, active }: Required<ExplainProps>) {
  const { send } = useSession()
  const { columns, room } = useLayout(READ_KEYS)
  const lines = explainLines(explanation, columns)
  const pager = usePager(lines.length, room - 1)
  const keys = pagedKeys(READ_KEYS, lines.length > room - 1)
  useKeys((press) => {
    if (!pager.press(press)) obey(press, keys, { back: () => send({ kind: "explained" }) })
  }, active)
  return (
    <Frame title="What the messages mean" keys={keys}>
      <Pager lines={lines} top={pager.top} room={room - 1} />
    </Frame>
  )
}
