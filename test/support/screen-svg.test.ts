// Pictures of screens: looks become attributes, markup in the text does not become markup.
import { expect, it } from "vitest"
import { screenSvg } from "./screen-svg.ts"

const ESC = "\u001b["

it("a picture keeps looks and spaces, and escapes what is markup", () => {
  const svg = screenSvg(
    `${ESC}1mTitle${ESC}0m\n  a <b> & ${ESC}1;33m! careful${ESC}39m;${ESC}22m done\n`,
    20,
    "a & b",
  )
  expect(svg).toContain("<title>a &amp; b</title>")
  expect(svg).toContain('<tspan font-weight="bold">Title</tspan>')
  expect(svg).toContain("  a &lt;b&gt; &amp; ")
  expect(svg).toContain(
    '<tspan font-weight="bold" fill="#f2cc60">! careful</tspan><tspan font-weight="bold">;</tspan> done',
  )
  expect(svg).not.toContain("\u001b")
})

it("rows stand below each other", () => {
  expect([...screenSvg("a\nb\nc", 1, "t").matchAll(/ y="(\d+)"/g)].map(([, y]) => Number(y))).toEqual([
    30, 48, 66,
  ])
})
