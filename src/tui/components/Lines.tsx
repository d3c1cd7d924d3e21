// Plain lines, wrapped to the screen. A line that begins with "!" is a warning and looks like one.
import { Box, Text } from "ink"
import { useContext } from "react"
import { wrapLine } from "../../text/wrap.ts"
import { lookOf, type Role, SettingsContext } from "../theme.ts"

export interface LinesProps {
  readonly lines: readonly string[]
  readonly columns: number
  readonly look?: Role
}

export function Lines({ lines, columns, look }: LinesProps) {
  const settings = useContext(SettingsContext)
  return (
    <Box flexDirection="column">
      {lines.flatMap((line, at) => {
        const style = lookOf(line.startsWith("!") ? "warning" : look, settings)
        return wrapLine(line, columns).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <Text key={`${at}.${index}`} {...style}>
            {one === "" ? " " : one}
          </Text>
        ))
      })}
    </Box>
  )
}
