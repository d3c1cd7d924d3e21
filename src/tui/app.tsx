// The whole app: finished steps as plain text above, one screen below, perhaps something over it. The only place that leaves Ink.
import { Box, Static, Text, useApp } from "ink"
import { type ReactNode, useEffect, useState } from "react"
import type { AppSession } from "../session/app-session.ts"
import type { AppScreen, AppState } from "../session/app-state.ts"
import { doneLines } from "../text/app-lines.ts"
import { isTooSmall, useSize } from "./hooks/use-layout.ts"
import { SessionContext, useSession } from "./hooks/use-session.ts"
import type { Command } from "./keys.ts"
import { AloudScreen } from "./screens/Aloud.tsx"
import { AnsweredScreen } from "./screens/Answered.tsx"
import { ApprovalScreen } from "./screens/Approval.tsx"
import { CaseScreen } from "./screens/Case.tsx"
import { DeskScreen } from "./screens/Desk.tsx"
import { DetailsScreen } from "./screens/Details.tsx"
import { DutiesScreen } from "./screens/Duties.tsx"
import { DutyScreen } from "./screens/Duty.tsx"
import { ExplainScreen } from "./screens/Explain.tsx"
import { FlowScreen } from "./screens/Flow.tsx"
import { Home } from "./screens/Home.tsx"
import { HostLinesScreen } from "./screens/HostLines.tsx"
import { OpenScreen } from "./screens/Open.tsx"
import { HelpScreen, ProblemScreen, QuestionScreen } from "./screens/Overlays.tsx"
import { PlanScreen } from "./screens/Plan.tsx"
import { RecordScreen } from "./screens/Record.tsx"
import { RunbooksScreen } from "./screens/Runbooks.tsx"
import type { ScreenProps } from "./screens/screen.ts"
import { TooSmallScreen } from "./screens/TooSmall.tsx"
import { TypingScreen } from "./screens/Typing.tsx"
import { UnsignedScreen } from "./screens/Unsigned.tsx"
import { VolumesScreen } from "./screens/Volumes.tsx"
import { WaitingScreen } from "./screens/Waiting.tsx"
import { type Settings, SettingsContext } from "./theme.ts"

export interface AppProps {
  readonly session: AppSession
  readonly settings: Settings
}

export function App({ session, settings }: AppProps) {
  return (
    <SettingsContext value={settings}>
      <SessionContext value={session}>
        <Shown session={session} />
      </SessionContext>
    </SettingsContext>
  )
}

function Shown({ session }: Pick<AppProps, "session">) {
  const { state } = useSession()
  const { exit, suspendTerminal } = useApp()
  const [help, setHelp] = useState<readonly Command[] | undefined>()
  const isSmall = isTooSmall(useSize())
  const { screen, done, ended } = state
  useEffect(() => session.lend((use) => suspendTerminal(use)), [session, suspendTerminal])
  useEffect(() => {
    if (ended) exit()
  }, [ended, exit])
  const covered = isCovered(state) || help !== undefined
  return (
    <>
      <Static items={[...done]}>
        {(step, index) => (
          <Box key={index} flexDirection="column" marginBottom={1}>
            <Text>{doneLines(step).join("\n")}</Text>
          </Box>
        )}
      </Static>
      {!ended && (
        <>
          {isSmall && <TooSmallScreen />}
          <Kept shown={!isSmall}>
            <Overlay state={state} active={!isSmall} help={help} onClose={() => setHelp(undefined)} />
          </Kept>
          <Kept shown={!isSmall && !covered}>
            <Screen key={nameOf(screen)} screen={screen} active={!isSmall && !covered} onHelp={setHelp} />
          </Kept>
        </>
      )}
    </>
  )
}

// What is not shown keeps what was typed into it.
function Kept({ shown, children }: { readonly shown: boolean; readonly children: ReactNode }) {
  return (
    <Box display={shown ? "flex" : "none"} flexDirection="column">
      {children}
    </Box>
  )
}

function isCovered({ question, problem, explaining }: AppState): boolean {
  return question !== undefined || problem !== undefined || explaining !== undefined
}

interface OverlayProps {
  readonly state: AppState
  readonly active: boolean
  readonly help: readonly Command[] | undefined
  readonly onClose: () => void
}

function Overlay({ state: { question, problem, explaining }, active, help, onClose }: OverlayProps) {
  if (question !== undefined)
    return <QuestionScreen key={question.text} question={question} active={active} />
  if (explaining !== undefined) return <ExplainScreen {...explaining} active={active} />
  if (problem !== undefined) return <ProblemScreen problem={problem} active={active} />
  return help === undefined ? null : <HelpScreen keys={help} active={active} onClose={onClose} />
}

// What a person has typed belongs to one screen; wrong words of a call-back make a new one.
function nameOf(screen: AppScreen): string {
  if (screen.kind === "flow")
    return `${screen.snapshot.run} ${screen.snapshot.state.visits.length} ${screen.snapshot.wanted.step}`
  if (screen.kind === "host-lines") return `${screen.kind} ${screen.triesLeft}`
  return screen.kind === "approval" ? `${screen.letter.id} ${screen.triesLeft}` : screen.kind
}

/** One screen a kind of state, and nothing else decides it. */
export function Screen({
  screen,
  ...rest
}: Omit<ScreenProps<AppScreen["kind"]>, "screen"> & { readonly screen: AppScreen }) {
  switch (screen.kind) {
    case "home":
      return <Home screen={screen} {...rest} />
    case "open":
      return <OpenScreen screen={screen} {...rest} />
    case "volumes":
      return <VolumesScreen screen={screen} {...rest} />
    case "plan":
      return <PlanScreen screen={screen} {...rest} />
    case "details":
      return <DetailsScreen screen={screen} {...rest} />
    case "waiting":
      return <WaitingScreen screen={screen} {...rest} />
    case "case":
      return <CaseScreen screen={screen} {...rest} />
    case "duties":
      return <DutiesScreen screen={screen} {...rest} />
    case "duty":
      return <DutyScreen screen={screen} {...rest} />
    case "desk":
      return <DeskScreen screen={screen} {...rest} />
    case "approval":
      return <ApprovalScreen screen={screen} {...rest} />
    case "host-lines":
      return <HostLinesScreen screen={screen} {...rest} />
    case "unsigned":
      return <UnsignedScreen screen={screen} {...rest} />
    case "typing":
      return <TypingScreen screen={screen} {...rest} />
    case "aloud":
      return <AloudScreen screen={screen} {...rest} />
    case "answered":
      return <AnsweredScreen screen={screen} {...rest} />
    case "runbooks":
      return <RunbooksScreen screen={screen} {...rest} />
    case "flow":
      return <FlowScreen screen={screen} {...rest} />
    case "record":
      return <RecordScreen screen={screen} {...rest} />
  }
}
