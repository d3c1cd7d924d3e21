// A list to choose from: "1  label", notes below it. What does not fit is said, never cut in silence.
import { Box, Text } from "ink"
import { useContext } from "react"
import { wrapLine } from "../../text/wrap.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import { windowOf } from "./select-state.ts"
import type { SelectItem } from "./use-select.ts"

export interface SelectProps {
  readonly items: readonly SelectItem[]
  readonly focus: number
  readonly columns: number
  /** Rows it may take. */
  readonly room: number
}

export function Select({ items, focus, columns, room }: SelectProps) {
  const settings = useContext(SettingsContext)
  const blocks = blocksOf(items, columns).map((block, index) => ({ ...block, focused: index === focus }))
  const heights = blocks.map(({ head, notes }) => head.length + notes.length)
  // A mark below the list keeps its end in view, one above it its beginning.
  const [first, end] = windowOf(heights, Math.min(focus, items.length - 1), room)
  return (
    <Box flexDirection="column" aria-role="listbox">
      {first > 0 && <Text>{`     ${first} more above`}</Text>}
      {blocks.slice(first, end).map(({ key, head, notes, focused }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two runs of a runbook may read the same
        <Box key={first + at} flexDirection="column" aria-role="option" aria-state={{ selected: focused }}>
          {head.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
            <Text key={index} {...lookOf(focused ? "focus" : undefined, settings)}>
              {index === 0 ? `${focused ? ">" : " "} ${key.padEnd(1)}  ${line}` : `     ${line}`}
            </Text>
          ))}
          {notes.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
            <Text key={index}>{`     ${line}`}</Text>
          ))}
        </Box>
      ))}
      {end < blocks.length && <Text>{`     ${blocks.length - end} more below`}</Text>}
    </Box>
  )
}

/** Rows that all of it takes. */
export function rowsOf(items: readonly SelectItem[], columns: number): number {
  return blocksOf(items, columns).reduce((rows, { head, notes }) => rows + head.length + notes.length, 0)
}

function blocksOf(items: readonly SelectItem[], columns: number) {
  return items.map(({ key, label, notes = [] }) => ({
    key,
    head: wrapLine(label, columns - 6),
    notes: notes.flatMap((note) => wrapLine(note, columns - 6)),
  }))
}
