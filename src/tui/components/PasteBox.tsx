// What has been pasted so far: a count and the last line, never the whole text.
import { Box, Text } from "ink"
import { showShort } from "../../text/escape.ts"
import type { PasteState } from "./paste-state.ts"

export interface PasteBoxProps {
  readonly state: PasteState
  readonly columns: number
  /** What the person is to do. */
  readonly ask?: string
}

export function PasteBox({
  state,
  columns,
  ask = "Paste the whole message here, with its first and last line.",
}: PasteBoxProps) {
  const rows = state.text.split("\n").filter((line) => line !== "")
  return (
    <Box flexDirection="column">
      <Text>{ask}</Text>
      <Text> </Text>
      <Text>
        {rows.length === 0 ? "Nothing has come yet." : `Lines that have come: ${rows.length}. The last one:`}
      </Text>
      <Text>{rows.length === 0 ? " " : `  ${showShort(rows.at(-1) ?? "", columns - 4)}`}</Text>
    </Box>
  )
}
