// A list that may be long above one that is always in view: what there is, then what else can be done. One mark goes through both.
import { Box } from "ink"
import { rowsOf, Select, type SelectProps } from "./Select.tsx"
import type { SelectItem } from "./use-select.ts"

export interface SelectAboveProps extends SelectProps {
  /** Counted on by `focus` after `items`. */
  readonly always: readonly SelectItem[]
}

/** At least so many rows for the list above. */
const LEAST = 3

export function SelectAbove({ items, always, focus, columns, room }: SelectAboveProps) {
  const below = rowsOf(always, columns)
  return (
    <Box flexDirection="column">
      <Select items={items} focus={focus} columns={columns} room={Math.max(LEAST, room - below)} />
      <Select items={always} focus={focus - items.length} columns={columns} room={below} />
    </Box>
  )
}
