// What every screen has: a title, what is going on, and the keys. Never higher than the layout allows.
import { Box, Text } from "ink"
import { type ReactNode, useContext } from "react"
import { showShort } from "../../text/escape.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { useSession } from "../hooks/use-session.ts"
import { type Command, footerLines } from "../keys.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { workLine } from "./work-line.ts"

export interface FrameProps {
  readonly title: string
  readonly keys: readonly Command[]
  /** The screen itself shows what is going on. */
  readonly quiet?: boolean
  readonly children: ReactNode
}

export function Frame({ title, keys, quiet = false, children }: FrameProps) {
  const settings = useContext(SettingsContext)
  const { columns, rows } = useLayout()
  const { state } = useSession()
  const going = quiet ? "" : workLine(state, columns, settings.screenReader)
  return (
    <Box flexDirection="column" maxHeight={rows} overflow="hidden" width={columns}>
      <Box flexDirection="column" flexShrink={0}>
        <Text {...lookOf("title", settings)}>{title}</Text>
        {!settings.screenReader && <Text>{(settings.ascii ? "-" : "\u2500").repeat(columns)}</Text>}
      </Box>
      {/* On a terminal that is too small the choices at the end stay, and the beginning goes. */}
      <Box flexDirection="column" flexShrink={1} overflow="hidden" justifyContent="flex-end">
        <Box flexDirection="column" flexShrink={0}>
          {children}
        </Box>
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        <Text>{going === "" ? " " : showShort(going, columns)}</Text>
        {footerLines(keys, columns).map((line) => (
          <Text key={line} {...lookOf("quiet", settings)}>
            {line}
          </Text>
        ))}
      </Box>
    </Box>
  )
}
