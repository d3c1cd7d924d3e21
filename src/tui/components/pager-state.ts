// Which lines of a long text are in view.

export interface PagerState {
  readonly top: number
}

export type PagerAction = {
  readonly kind: "up" | "down" | "pageUp" | "pageDown"
  /** Lines in all, and lines in view. */
  readonly lines: number
  readonly room: number
}

export function reducePager({ top }: PagerState, { kind, lines, room }: PagerAction): PagerState {
  const last = Math.max(0, lines - room)
  const step = { up: -1, down: 1, pageUp: 1 - room, pageDown: room - 1 }[kind]
  return { top: Math.min(last, Math.max(0, Math.min(top, last) + step)) }
}
