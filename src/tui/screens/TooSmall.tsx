// Instead of everything else on a terminal that is too small for a screen: how large it is, how large it must be, and the way without
// screens. What was typed stays where it is and comes back with the room.
import { Box } from "ink"
import { wrapLines } from "../../text/wrap.ts"
import { Lines } from "../components/Lines.tsx"
import { useKeys } from "../hooks/use-keys.ts"
import { useSize } from "../hooks/use-layout.ts"
import { footerLines } from "../keys.ts"

export function TooSmallScreen() {
  const { columns, rows } = useSize()
  useKeys(() => {}, true)
  const [end = ""] = footerLines(["end"], columns)
  const lines = wrapLines(
    [
      `! This terminal is too small: ${columns} x ${rows}.`,
      "Make it larger, at best 80 x 24.",
      "Nothing is lost: the screen comes back.",
      end,
      "Then, without screens:",
      "  nbde-rescue flow run manual-recovery --plain",
    ],
    columns,
  )
  return (
    <Box flexDirection="column">
      <Lines lines={lines.slice(0, Math.max(1, rows - 2))} columns={columns} />
    </Box>
  )
}
