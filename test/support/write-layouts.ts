// Writes src/text/keyboard/layout-rows.ts from the keyboard tables of this system: node test/support/write-layouts.ts
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { KEY_ROWS } from "../../src/text/keyboard/layout.ts"
import { ROOT } from "./build.ts"
import { keptSigns, LEFT_OUT, XKB_NAMES, xkbKeymap, xkbVersion } from "./keymaps.ts"

const rows = Object.entries(XKB_NAMES).map(([id, { layout, variant, name }]) => {
  const keymap = xkbKeymap(layout, variant)
  const lines = KEY_ROWS.map((row) =>
    row.map((key) => keptSigns(keymap.get(key) ?? [], LEFT_OUT[`${id} ${key}`]).join(" ")).join("  "),
  )
  const key = /^\w+$/.test(id) ? id : `"${id}"`
  return [
    `  ${key}: {`,
    `    name: "${name}",`,
    "    rows: [",
    ...lines.map((line) => `      ${quoted(line)},`),
    "    ],",
    "  },",
  ].join("\n")
})

const page = `// Made by test/support/write-layouts.ts from xkb-data ${xkbVersion()} (Debian), the tables of xkeyboard-config; its notice stands in
// docs/notices.md. Four rows of keys from the top. Keys are two blanks apart, the signs of one key one blank: plain, Shift, AltGr, Shift and
// AltGr. † marks a dead key, – no sign. With AltGr only what types ASCII is kept, and what only X knows is left out. Do not edit.

/** Where the tables come from. */
export const LAYOUT_SOURCE = "xkb-data ${xkbVersion()}"

export const LAYOUT_ROWS = {
${rows.join("\n")}
} as const
`

writeFileSync(join(ROOT, "src/text/keyboard/layout-rows.ts"), page)

// As the formatter quotes it.
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\")
  return text.includes('"') && !text.includes("'") ? `'${escaped}'` : `"${escaped.replaceAll('"', '\\"')}"`
}
