// How things look: a dozen roles at most, each readable without colour. Marks are words or ASCII, so they need no second form.
import { createContext } from "react"

export interface Settings {
  /** No characters beyond ASCII. */
  readonly ascii: boolean
  /** No borders, no columns side by side. */
  readonly screenReader: boolean
  readonly colour: boolean
  /** How long keys are dropped after a change of screen, in milliseconds; 0: not at all. */
  readonly guardMs?: number
  /** For tests and documents; else the terminal's own size. */
  readonly size?: { readonly columns: number; readonly rows: number }
}

export const SettingsContext = createContext<Settings>({ ascii: true, screenReader: false, colour: false })

export type Role = "title" | "warning" | "quiet" | "focus" | "good"

interface Look {
  readonly bold?: boolean
  readonly dimColor?: boolean
  readonly color?: string
}

const LOOKS: Readonly<Record<Role, Look>> = {
  title: { bold: true },
  warning: { bold: true, color: "yellow" },
  quiet: { dimColor: true },
  focus: { bold: true },
  good: { bold: true, color: "green" },
}

/** Properties for Ink's Text. */
export function lookOf(role: Role | undefined, { colour }: Settings): Look {
  if (role === undefined) return {}
  const { color, ...plain } = LOOKS[role]
  return colour && color !== undefined ? { ...plain, color } : plain
}
