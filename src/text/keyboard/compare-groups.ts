// Which groups of a typed line are wrong. A forgotten character must not make every later group wrong, so both lines are aligned first
// (fewest edits), and each edit belongs to the group it happened in. Never says what was typed or expected.

export type GroupCheck = "right" | "wrong" | "missing" | "extra"

/** One verdict for each group of `size` characters of `expected`: "missing" and "extra" if that is all that is wrong with it. */
export function compareGroups(expected: string, typed: string, size: number): GroupCheck[] {
  const groups = Math.max(1, Math.ceil(expected.length / size))
  const checks: GroupCheck[] = Array.from({ length: groups }, () => "right")
  for (const { at, edit } of edits(expected, typed)) {
    const group = Math.min(Math.floor(at / size), groups - 1)
    const before = checks[group]
    checks[group] = before === "right" || before === edit ? edit : "wrong"
  }
  return checks
}

interface Edit {
  /** Index into the expected line. */
  readonly at: number
  readonly edit: Exclude<GroupCheck, "right">
}

function edits(expected: string, typed: string): Edit[] {
  const cost = distances(expected, typed)
  const at = (row: number, column: number): number => cost[row]?.[column] ?? Number.POSITIVE_INFINITY
  const found: Edit[] = []
  let [row, column] = [expected.length, typed.length]
  while (row > 0 || column > 0) {
    const same = row > 0 && column > 0 && expected[row - 1] === typed[column - 1]
    if (same && at(row, column) === at(row - 1, column - 1)) {
      row--
      column--
    } else if (at(row, column) === at(row - 1, column - 1) + 1) {
      found.push({ at: --row, edit: "wrong" })
      column--
    } else if (at(row, column) === at(row - 1, column) + 1) found.push({ at: --row, edit: "missing" })
    else {
      column--
      found.push({ at: Math.max(0, row - 1), edit: "extra" })
    }
  }
  return found
}

// The table of edit distances between all beginnings of both lines.
function distances(expected: string, typed: string): number[][] {
  const table = [Array.from({ length: typed.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= expected.length; row++) {
    const above = table[row - 1] ?? []
    const line = [row]
    for (let column = 1; column <= typed.length; column++) {
      const change = expected[row - 1] === typed[column - 1] ? 0 : 1
      line.push(
        Math.min((above[column - 1] ?? 0) + change, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1),
      )
    }
    table.push(line)
  }
  return table
}
