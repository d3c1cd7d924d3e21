// A part of a long text, and where in it that is.
import { Box, Text } from "ink"

export interface PagerProps {
  /** Already wrapped. */
  readonly lines: readonly string[]
  readonly top: number
  readonly room: number
}

export function Pager({ lines, top, room }: PagerProps) {
  const shown = lines.slice(top, top + room)
  const whole = lines.length <= room
  return (
    <Box flexDirection="column">
      {shown.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
        <Text key={index}>{line === "" ? " " : line}</Text>
      ))}
      {!whole && <Text>{`Lines ${top + 1} to ${top + shown.length} of ${lines.length}`}</Text>}
    </Box>
  )
}
