// Text fields below each other; the one at hand has a mark and its hint.
import { Box, Text } from "ink"
import { useContext } from "react"
import { showText } from "../../text/escape.ts"
import { wrapLine } from "../../text/wrap.ts"
import { useLayout } from "../hooks/use-layout.ts"
import { lookOf, SettingsContext } from "../theme.ts"
import type { FormField, FormState } from "./form-state.ts"
import { Lines } from "./Lines.tsx"

const ROWS_FOR_HINTS = 16

export interface FormProps {
  readonly fields: readonly FormField[]
  readonly state: FormState
  readonly columns: number
}

export function Form({ fields, state, columns }: FormProps) {
  const settings = useContext(SettingsContext)
  // The fields themselves must stay in view.
  const hasRoom = useLayout().rows >= ROWS_FOR_HINTS
  return (
    <Box flexDirection="column">
      {fields.map(({ label, hint, secret, optional }, index) => {
        const here = index === state.at
        const value = state.values[index] ?? ""
        const shown = secret === true ? (value === "" ? "" : "(typed, not shown)") : showText(value)
        const line = `${here ? ">" : " "} ${label}${optional === true ? " (may stay empty)" : ""}: ${shown}${here ? "_" : ""}`
        return (
          <Box key={label} flexDirection="column" aria-role="textbox">
            {wrapLine(line, columns).map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line
              <Text key={at} {...lookOf(here ? "focus" : undefined, settings)}>
                {one}
              </Text>
            ))}
            {here && hasRoom && hint !== undefined && <Lines lines={[`    ${hint}`]} columns={columns} />}
            {here && hasRoom && state.proposed[index] === true && (
              <Lines lines={["    Enter keeps what stands there. Typing replaces it."]} columns={columns} />
            )}
            {here && state.missing && (
              <Lines lines={["    ! Please type something here."]} columns={columns} look="warning" />
            )}
          </Box>
        )
      })}
    </Box>
  )
}
