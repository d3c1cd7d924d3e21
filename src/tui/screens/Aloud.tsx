// A code is read to somebody on the telephone: one line on the screen, each group with the names of its letters. A group gets its mark when
// it was repeated. The lines never change, so a broken call goes on anywhere.
import { Box, Text } from "ink"
import { useContext, useMemo, useReducer } from "react"
import { codePageOf, groupsOf, spelled } from "../../text/code-words.ts"
import { ALOUD_START, isLineTicked, isTicked, reduceAloud } from "../components/aloud-state.ts"
import { Frame } from "../components/Frame.tsx"
import { Lines } from "../components/Lines.tsx"
import { useKeys } from "../hooks/use-keys.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import type { Command } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { obey, type ScreenProps } from "./screen.ts"

const KEYS_HERE: readonly Command[] = [
  "tick",
  "groupBefore",
  "groupAfter",
  "lineBefore",
  "lineAfter",
  "back",
  "help",
  "end",
]
const TITLES = { request: "Read the request aloud", answer: "Read the answer aloud" } as const
const GROUP = 5

export function AloudScreen({ screen, active, onHelp }: ScreenProps<"aloud">) {
  const settings = useContext(SettingsContext)
  const { send } = useSession()
  const { columns } = useLayout()
  const { page, what, words, back } = screen
  const code = useMemo(() => codePageOf(page) ?? { lines: [], of: 0 }, [page])
  const groups = useMemo(() => code.lines.map(({ text }) => groupsOf(text)), [code])
  const [state, act] = useReducer(reduceAloud(groups), ALOUD_START)
  useKeys((press) => {
    obey(press, KEYS_HERE, {
      tick: () => act({ kind: "tick" }),
      groupBefore: () => act({ kind: "previous" }),
      groupAfter: () => act({ kind: "next" }),
      lineBefore: () => act({ kind: "previous line" }),
      lineAfter: () => act({ kind: "next line" }),
      back: () => send(back),
      help: () => onHelp(KEYS_HERE),
    })
  }, active)
  const line = code.lines[state.line]
  const main = code.lines.filter(({ number }) => number <= code.of)
  const done = main.every((_, at) => isLineTicked(state, groups, at))
  const title =
    line === undefined || line.number <= code.of
      ? `Line ${line?.number ?? 0} of ${code.of}`
      : `Line ${line.number}: only if your colleague asks for it`
  return (
    <Frame title={TITLES[what]} keys={KEYS_HERE}>
      <Lines
        lines={[
          lineMarks(
            code.lines.map((_, at) => isLineTicked(state, groups, at)),
            state.line,
          ),
          "",
        ]}
        columns={columns}
      />
      <Text {...lookOf("title", settings)}>{title}</Text>
      <Box flexDirection="column">
        {(groups[state.line] ?? []).map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups may be equal
          <Text key={at} {...lookOf(at === state.group ? "focus" : undefined, settings)}>
            {`${at === state.group ? ">" : " "} [${isTicked(state, state.line, at) ? "x" : " "}] ${group.padEnd(GROUP)}  ${spelled(group)}`}
          </Text>
        ))}
      </Box>
      <Lines lines={["", ...afterwards(what, done, words)]} columns={columns} />
    </Frame>
  )
}

// "1 x  2 x  >3  4  5"
function lineMarks(ticked: readonly boolean[], here: number): string {
  return `Lines: ${ticked.map((done, at) => `${at === here ? ">" : ""}${at + 1}${done ? " x" : ""}`).join("  ")}`
}

function afterwards(what: "request" | "answer", done: boolean, words: readonly string[]): string[] {
  if (what === "answer")
    return [
      done ? "All lines were repeated. The site can go on." : "Read one group, wait until it is repeated.",
    ]
  return [
    done
      ? "All lines were repeated. Hang up: your colleague must call you back."
      : "Read one group, wait until it is repeated.",
    "When they call back, read these words:",
    `    ${words.join("  ")}`,
  ]
}
