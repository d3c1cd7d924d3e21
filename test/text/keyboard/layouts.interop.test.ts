// The committed tables against the system's own: the X keyboard extension they were made from, and the keymaps of the text console, which
// other people keep. Every printable ASCII character on every layout.
import { existsSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { strokesOf } from "../../../src/text/keyboard/keystroke.ts"
import { PRINTABLE, UNSURE } from "../../../src/text/keyboard/keystroke-card.ts"
import { KEY_ROWS, LAYOUT_IDS, type LayoutId, layoutOf } from "../../../src/text/keyboard/layout.ts"
import { LAYOUT_ROWS } from "../../../src/text/keyboard/layout-rows.ts"
import {
  CONSOLE_KEYMAPS,
  consoleKeymap,
  consoleSign,
  keptSigns,
  LEFT_OUT,
  WITHOUT_DEAD_KEYS,
  XKB_NAMES,
  xkbKeymap,
} from "../../support/keymaps.ts"

const bestOf = (id: LayoutId, character: string) => {
  const [stroke] = strokesOf(character, layoutOf(id))
  if (stroke === undefined) throw new TypeError(`${id} ${character}`)
  return { ...stroke, level: (stroke.shift ? 1 : 0) + (stroke.altGr ? 2 : 0) }
}

describe("the tables of keys", () => {
  it.each(LAYOUT_IDS)("are those of the X keyboard extension: %s", (id) => {
    const { layout, variant } = XKB_NAMES[id]
    const keymap = xkbKeymap(layout, variant)
    const rows = KEY_ROWS.map((row) =>
      row.map((key) => keptSigns(keymap.get(key) ?? [], LEFT_OUT[`${id} ${key}`]).join(" ")).join("  "),
    )
    expect(LAYOUT_ROWS[id].rows).toEqual(rows)
  })

  it.each(LAYOUT_IDS)("type every printable ASCII character as xkbcli knows it: %s", (id) => {
    const { layout, variant } = XKB_NAMES[id]
    const keymap = xkbKeymap(layout, variant)
    for (const character of PRINTABLE) {
      const { key, level, dead } = bestOf(id, character)
      expect(keymap.get(key.name)?.[level], character).toBe(dead ? `†${character}` : character)
    }
  })

  it.each(Object.entries(WITHOUT_DEAD_KEYS))(
    "type the same without the space bar on the variant without dead keys: %s",
    (id, { layout, variant }) => {
      const keymap = xkbKeymap(layout, variant)
      for (const character of PRINTABLE) {
        const { key, level } = bestOf(id as LayoutId, character)
        expect(keymap.get(key.name)?.[level], character).toBe(character)
      }
    },
  )
})

describe.skipIf(!existsSync("/usr/share/keymaps/i386"))("the keymaps of the text console", () => {
  it.each(LAYOUT_IDS)("agree for every printable ASCII character not marked as unsure: %s", (id) => {
    const differing = CONSOLE_KEYMAPS[id].flatMap((name) => {
      const keymap = consoleKeymap(name)
      return [...PRINTABLE].filter((character) => {
        const { key, level, dead } = bestOf(id, character)
        const sign = consoleSign(keymap, key.name, level)
        return !(sign?.character === character && (sign.dead ? dead : true))
      })
    })
    expect([...new Set(differing)].sort().join("")).toBe(UNSURE[id] ?? "")
  })
})
