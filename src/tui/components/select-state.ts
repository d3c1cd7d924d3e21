// Which line of a list is marked: none at first, so that a bare Enter takes nothing.

export interface SelectState {
  /** -1: nothing is marked. */
  readonly focus: number
}

export type SelectAction =
  | { readonly kind: "next"; readonly count: number }
  | { readonly kind: "previous"; readonly count: number }
  | { readonly kind: "shrunk"; readonly count: number }

export const NO_FOCUS: SelectState = { focus: -1 }

/** Stops at both ends. */
export function reduceSelect({ focus }: SelectState, action: SelectAction): SelectState {
  const last = action.count - 1
  switch (action.kind) {
    case "next":
      return { focus: Math.min(focus + 1, last) }
    case "previous":
      return { focus: focus < 0 ? last : Math.max(focus - 1, 0) }
    case "shrunk":
      return { focus: Math.min(focus, last) }
  }
}

/** Which items fit into `room` rows, the marked one among them: [first, after the last]. One row is kept for a mark at each cut end. */
export function windowOf(heights: readonly number[], focus: number, room: number): [number, number] {
  const all = heights.reduce((sum, height) => sum + height, 0)
  if (all <= room) return [0, heights.length]
  let [first, end] = [Math.max(focus, 0), Math.max(focus, 0) + 1]
  let used = heights[first] ?? 0
  const space = Math.max(1, room - 2)
  for (let grown = true; grown; ) {
    grown = false
    const below = heights[end]
    if (below !== undefined && used + below <= space) {
      used += below
      end += 1
      grown = true
    }
    const above = heights[first - 1]
    if (above !== undefined && used + above <= space) {
      used += above
      first -= 1
      grown = true
    }
  }
  return [first, end]
}
