// What the pages name must be there: files, folders, links.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { ROOT } from "./support/build.ts"
import { pageWithCosts, writtenCosts } from "./support/carry-page.ts"
import { pageWithEffort, writtenEffort } from "./support/effort-page.ts"

function pagesIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name))
}

/** Paths of this project in backticks, e.g. `src/cli/main.ts` or `test/support`. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|docs|flows)\/[\w./-]+)`/g)].map((match) => match[1] ?? "")
}

/** Targets of links inside the project, without their anchors. */
function linkedPaths(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "")
}

describe("the pages", () => {
  const pages = [
    ...pagesIn("docs"),
    ...["README.md", "CHANGELOG.md"].filter((name) => existsSync(join(ROOT, name))),
  ]

  it.each(pages)("name only files that are there: %s", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8")
    const named = namedPaths(text).filter((path) => !path.includes("NAME"))
    const linked = linkedPaths(text).map((path) => join(dirname(page), path))
    expect([...named, ...linked].filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it("name every folder of the sources in docs/layout.md", () => {
    const text = readFileSync(join(ROOT, "docs/layout.md"), "utf8")
    const folders = readdirSync(join(ROOT, "src")).filter(
      (name) => readdirSync(join(ROOT, "src", name)).length > 0,
    )
    for (const folder of folders) expect(text).toContain(`| \`src/${folder}\` |`)
    const inside = folders.flatMap((folder) =>
      readdirSync(join(ROOT, "src", folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `src/${folder}/${name}`),
    )
    expect(inside.length).toBeGreaterThan(10)
    for (const path of inside) expect(text).toContain(`\`${path}\``)
  })

  it("name every tool of the tests in docs/layout.md", () => {
    const text = readFileSync(join(ROOT, "docs/layout.md"), "utf8")
    const rows = [...text.matchAll(/^\| `(\w[\w-]*\.ts)` \|/gm)].map((match) => match[1] ?? "")
    expect(rows.length).toBeGreaterThan(8)
    for (const row of rows) expect(existsSync(join(ROOT, "test/support", row)), row).toBe(true)
    const tools = readdirSync(join(ROOT, "test/support")).filter((name) => /^[a-z-]+\.ts$/.test(name))
    for (const name of tools) expect(text, name).toContain(`\`${name}\``)
  })

  it("are all reached from README.md", () => {
    const linked = linkedPaths(readFileSync(join(ROOT, "README.md"), "utf8"))
    for (const page of readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md")))
      expect(linked, page).toContain(`docs/${page}`)
  })
})

it("the table of prompts in docs/operations.md is what the tests counted", () => {
  expect(writtenEffort(), "run: npm run docs").toBe(pageWithEffort())
})

it("the table of what a message costs in docs/carrying.md is what was measured", async () => {
  expect(writtenCosts(), "run: npm run docs").toBe(await pageWithCosts())
})

describe("the reader of pages", () => {
  it("finds paths and links", () => {
    const text = "see `src/no/such.ts`, `npm test`, [a](gone.md#x), [b](https://example.net/), [c](#here)"
    expect([namedPaths(text), linkedPaths(text)]).toEqual([["src/no/such.ts"], ["gone.md"]])
  })
})

describe("a disk in another computer", () => {
  const page = readFileSync(join(ROOT, "docs/disk-in-another-computer.md"), "utf8")
  const runbook = readFileSync(join(ROOT, "docs/runbooks/manual-recovery.md"), "utf8")

  it.each([
    "automount disable",
    "san policy=OfflineAll",
    "automount enable",
    "san policy=OnlineAll",
    "gsettings set org.gnome.desktop.media-handling automount false",
    "sudo systemctl mask --runtime --now udisks2",
    "sudo systemctl unmask --runtime udisks2",
    "blockdev --setro",
    "CANCEL",
  ])("is prepared and set back in the same words on the page and in the runbook: %s", (words) => {
    expect(page).toContain(words)
    expect(runbook).toContain(words)
  })
})
