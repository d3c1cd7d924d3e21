// Where somebody is who reads a code aloud: the group at hand, and the groups that were repeated to them.

/** Groups of each line. */
export type AloudGroups = readonly (readonly string[])[]

export interface AloudState {
  readonly line: number
  readonly group: number
  /** "line group" of each group that was repeated. */
  readonly ticked: ReadonlySet<string>
}

export type AloudAction = { readonly kind: "tick" | "next" | "previous" | "next line" | "previous line" }

export const ALOUD_START: AloudState = { line: 0, group: 0, ticked: new Set() }

/** One step through the groups of a code. */
export function reduceAloud(lines: AloudGroups): (state: AloudState, action: AloudAction) => AloudState {
  const count = (line: number): number => lines[line]?.length ?? 0
  const forward = (state: AloudState): AloudState => {
    if (state.group + 1 < count(state.line)) return { ...state, group: state.group + 1 }
    return state.line + 1 < lines.length ? { ...state, line: state.line + 1, group: 0 } : state
  }
  return (state, { kind }) => {
    const { line, group, ticked } = state
    switch (kind) {
      case "tick":
        return forward({ ...state, ticked: new Set([...ticked, `${line} ${group}`]) })
      case "next":
        return forward(state)
      case "previous":
        if (group > 0) return { ...state, group: group - 1 }
        return line > 0 ? { ...state, line: line - 1, group: count(line - 1) - 1 } : state
      case "next line":
        return line + 1 < lines.length ? { ...state, line: line + 1, group: 0 } : state
      case "previous line":
        return line > 0 ? { ...state, line: line - 1, group: 0 } : state
    }
  }
}

export function isTicked({ ticked }: AloudState, line: number, group: number): boolean {
  return ticked.has(`${line} ${group}`)
}

/** True once every group of a line was repeated. */
export function isLineTicked(state: AloudState, lines: AloudGroups, line: number): boolean {
  return (lines[line] ?? []).every((_, group) => isTicked(state, line, group))
}
