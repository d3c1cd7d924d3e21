// The reducers of the interactive parts, as plain functions.
import { describe, expect, it } from "vitest"
import { type FormField, type FormState, reduceForm, startForm } from "../../src/tui/components/form-state.ts"
import { reducePager } from "../../src/tui/components/pager-state.ts"
import { isWhole, NOTHING_PASTED, reducePaste } from "../../src/tui/components/paste-state.ts"
import { NO_FOCUS, reduceSelect, windowOf } from "../../src/tui/components/select-state.ts"
import { workLine } from "../../src/tui/components/work-line.ts"
import {
  commandOf,
  footerLines,
  helpRows,
  KEYS,
  type KeyRow,
  readPress,
  readText,
} from "../../src/tui/keys.ts"

describe("a list", () => {
  it("has no mark at first, and stops at both ends", () => {
    let state = NO_FOCUS
    const seen = (["next", "next", "next", "previous", "previous", "previous"] as const).map((kind) => {
      state = reduceSelect(state, { kind, count: 2 })
      return state.focus
    })
    expect(seen).toEqual([0, 1, 1, 0, 0, 0])
  })

  it("is marked from the end by going up first", () => {
    expect(reduceSelect(NO_FOCUS, { kind: "previous", count: 3 }).focus).toBe(2)
  })

  it.each([
    [[1, 1, 1], -1, 5, [0, 3]],
    [[2, 2, 2, 2], -1, 6, [0, 2]],
    [[2, 2, 2, 2], 3, 6, [2, 4]],
    [[9, 9], 1, 4, [1, 2]],
  ] as const)("of heights %j with mark %i in %i rows shows %j", (heights, focus, room, shown) => {
    expect(windowOf(heights, focus, room)).toEqual(shown)
  })
})

describe("a form", () => {
  const fields: readonly FormField[] = [
    { label: "Host", initial: "data" },
    { label: "Ticket", optional: true },
  ]
  const reduce = reduceForm(fields)
  const type = (state: FormState, text: string, submit = false) =>
    reduce(state, { kind: "type", text, submit })

  it("replaces a proposal with the first key and adds to it from then on", () => {
    const state = type(type(startForm(fields), "db"), "1")
    expect(state.values[0]).toBe("db1")
  })

  it("keeps a proposal that is only entered", () => {
    expect(reduce(startForm(fields), { kind: "enter" })).toMatchObject({ at: 1, values: ["data", ""] })
  })

  it("is complete after the last field, and not with a needed one empty", () => {
    const cleared = reduce(startForm(fields), { kind: "clear" })
    expect(reduce(cleared, { kind: "enter" })).toMatchObject({ at: 0, missing: true, submits: 0 })
    const skipped = reduce(reduce(cleared, { kind: "next" }), { kind: "enter" })
    expect(skipped).toMatchObject({ at: 0, missing: true, submits: 0 })
    const done = type(type(cleared, "db1", true), "OPS-7", true)
    expect(done).toMatchObject({ values: ["db1", "OPS-7"], submits: 1 })
    expect(reduce(done, { kind: "enter" })).toMatchObject({ submits: 2 })
  })

  it("takes one line: line ends become spaces, control characters nothing", () => {
    expect(type(startForm(fields), "a\nb\u001b[31mc\u0007").values[0]).toBe("a b[31mc")
  })
})

describe("a paste", () => {
  it("is whole with its last line, in however many pieces", () => {
    const one = reducePaste(NOTHING_PASTED, {
      kind: "text",
      text: "-----BEGIN NBDE RESCUE REPLY-----\rabc",
      submit: true,
    })
    expect(one.complete).toBe(false)
    const two = reducePaste(one, { kind: "text", text: "-----END NBDE RESCUE REPLY-----", submit: false })
    expect(two).toEqual({
      text: "-----BEGIN NBDE RESCUE REPLY-----\nabc\n-----END NBDE RESCUE REPLY-----",
      complete: true,
    })
  })

  it("is whole when the person says so, if anything came at all", () => {
    expect(reducePaste(NOTHING_PASTED, { kind: "finish" }).complete).toBe(false)
    expect(reducePaste({ text: "x", complete: false }, { kind: "finish" }).complete).toBe(true)
  })

  it("of JSON ends with a line end after its last bracket", () => {
    expect(isWhole('{"x":{"y":1}')).toBe(false)
    expect(isWhole('{"x":{"y":1}}\n')).toBe(true)
  })
})

it("a pager stays inside its text", () => {
  const at = (top: number, kind: "up" | "down" | "pageUp" | "pageDown") =>
    reducePager({ top }, { kind, lines: 30, room: 10 }).top
  expect([
    at(0, "up"),
    at(0, "down"),
    at(0, "pageDown"),
    at(15, "pageDown"),
    at(3, "pageUp"),
    at(99, "up"),
  ]).toEqual([0, 1, 9, 20, 0, 19])
})

describe("the key table", () => {
  const none = {
    upArrow: false,
    downArrow: false,
    pageUp: false,
    pageDown: false,
    return: false,
    escape: false,
    tab: false,
    shift: false,
    backspace: false,
    delete: false,
    ctrl: false,
    meta: false,
  }

  it("gives no key to two commands that could stand on one screen", () => {
    const rows = Object.values<KeyRow>(KEYS)
    const keys = rows.filter(({ insteadOf }) => insteadOf === undefined).flatMap((row) => [...row.keys])
    expect(new Set(keys).size).toBe(keys.length)
    const others = new Map(Object.entries<KeyRow>(KEYS))
    for (const { insteadOf, keys } of rows)
      if (insteadOf !== undefined) expect(others.get(insteadOf)?.keys).toEqual(keys)
  })

  it("names every hint once at the bottom, and explains it", () => {
    expect(footerLines(["previous", "next", "take"], 80)).toEqual(["Up/Down move   Enter take it"])
    expect(helpRows(["previous", "next", "take"])).toHaveLength(2)
  })

  it.each([
    ["yes\r", { kind: "text", text: "yes", submit: true, pasted: false }],
    ["abc", { kind: "text", text: "abc", submit: false, pasted: false }],
    ["a\nb\r\n", { kind: "text", text: "a\nb", submit: true, pasted: false }],
  ])("reads the burst %j", (text, press) => {
    expect(readText(text, false)).toEqual(press)
  })

  it("reads keys by name, and nothing from the others", () => {
    expect(readPress("", { ...none, downArrow: true })).toEqual({ kind: "key", name: "down" })
    expect(readPress("c", { ...none, ctrl: true })).toEqual({ kind: "key", name: "ctrl-c" })
    expect(readPress("", none)).toBeUndefined()
    expect(readPress("x", { ...none, meta: true })).toBeUndefined()
  })

  it("finds a command only on screens that have it", () => {
    const press = readText("q", false)
    expect(commandOf(press, ["quit"])).toBe("quit")
    expect(commandOf(press, ["back"])).toBeUndefined()
  })
})

it("the line of what is going on says what a second Ctrl-C does", () => {
  expect(workLine({ said: [], interrupted: false }, 80, false)).toBe("")
  expect(workLine({ work: "asking", said: ["x"], interrupted: false }, 80, false)).toBe("Asking Tang ... x")
  const progress = { task: { what: "Searching /dev/sdb", of: 4 }, done: 1, elapsed: 600 }
  expect(workLine({ work: "reading", said: [], interrupted: false, progress }, 80, false)).toContain("[#####")
  expect(workLine({ work: "reading", said: [], interrupted: false, progress }, 80, true)).toBe(
    "Searching /dev/sdb: 25 %, 1 of 4",
  )
  expect(workLine({ work: "asking", said: [], interrupted: true }, 80, false)).toContain("Ctrl-C again")
})
