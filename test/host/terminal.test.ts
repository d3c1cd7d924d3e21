import { describe, expect, it } from "vitest"
import { makeTerminal } from "../../src/host/terminal.ts"
import type { Tty } from "../../src/host/tty.ts"
import { PlainLine, SecretLine, type TypedLine } from "../../src/host/typed-line.ts"

/** A terminal at which `typed` is typed, one chunk after each question. */
function terminalTyping(typed: readonly (string | "Ctrl-C" | "hangup")[], input = true) {
  const seen = { written: "", raw: [] as boolean[], open: 0 }
  const left = [...typed]
  const door = {
    hasTty: () => true,
    openTty: (): Tty => {
      seen.open++
      return {
        onData: (take) => {
          const next = left.shift()
          if (next === "hangup" || next === "Ctrl-C") return
          if (next !== undefined) queueMicrotask(() => take(Buffer.from(next)))
        },
        onEnd: (ended) => {
          if (typed[0] === "hangup") queueMicrotask(ended)
        },
        write: (text) => {
          seen.written += text
        },
        setRaw: (on) => void seen.raw.push(on),
        close: () => void seen.open--,
      }
    },
    holdTerminal: (tty: Tty, raw: boolean, cancel: () => void) => {
      if (raw) tty.setRaw(true)
      if (left[0] === "Ctrl-C") queueMicrotask(cancel)
      return () => {
        if (raw) tty.setRaw(false)
      }
    },
  }
  return {
    seen,
    terminal: makeTerminal({ input, say: () => {}, show: (text) => text.replaceAll("\x1b", "ESC"), door }),
  }
}

const question = { text: "Name?", flag: "--name" }

function feed(line: TypedLine, text: string): string[] {
  return [...Buffer.from(text)].map((byte) => line.take(byte))
}

describe("a question", () => {
  it("is answered by a line", async () => {
    const { terminal, seen } = terminalTyping(["Zoë\n"])
    expect(await terminal.ask(question)).toBe("Zoë")
    expect(seen).toMatchObject({ written: "Name? ", raw: [], open: 0 })
  })

  it("leaves what was typed after Enter to the next one", async () => {
    const { terminal } = terminalTyping(["one\ntwo\nthr", "ee\n"])
    expect([
      await terminal.ask(question),
      await terminal.ask(question),
      await terminal.ask(question),
    ]).toEqual(["one", "two", "three"])
  })

  it("shows what came from outside escaped", async () => {
    const { terminal, seen } = terminalTyping(["x\n"])
    await terminal.ask({ text: "Trust \x1b[2J?", flag: "--yes" })
    expect(seen.written).toBe("Trust ESC[2J? ")
  })

  it("that wants yes or no asks until it gets one", async () => {
    const { terminal, seen } = terminalTyping(["maybe\n", "\n", "Y\n"])
    expect(await terminal.confirm(question)).toBe(true)
    expect(seen.written).toBe("Name? [y/n] ".repeat(3))
    expect(await terminalTyping(["no\n"]).terminal.confirm(question)).toBe(false)
  })

  it("is an error that names the flag under --no-input", async () => {
    const { terminal } = terminalTyping(["x\n"], false)
    expect(terminal.interactive).toBe(false)
    for (const ask of [terminal.ask, terminal.askSecret, terminal.confirm]) {
      await expect(ask(question)).rejects.toMatchObject({ code: "input-needed", details: { flag: "--name" } })
    }
  })

  it.each(["Ctrl-C", "hangup"])("is cancelled by %s, and the terminal given back", async (how) => {
    for (const ask of ["ask", "askSecret"] as const) {
      const { terminal, seen } = terminalTyping([how])
      await expect(terminal[ask](question)).rejects.toMatchObject({ code: "cancelled" })
      expect(seen).toMatchObject({ open: 0, written: "Name? \n" })
      expect(seen.raw).toEqual(ask === "ask" ? [] : [true, false])
    }
  })
})

describe("a secret", () => {
  it("is read in raw mode, which ends with it, and never written", async () => {
    const { terminal, seen } = terminalTyping(["hunter2\r"])
    const secret = await terminal.askSecret(question)
    expect(Buffer.from(secret.reveal()).toString()).toBe("hunter2")
    expect(seen).toMatchObject({ written: "Name? \n", raw: [true, false], open: 0 })
  })

  it.each([
    ["plain", "pässword", "pässword"],
    ["backspace", "abc\x7f\x7fd", "ad"],
    ["backspace over a character of several bytes", "a€😀\x7f\x08b", "ab"],
    ["backspace at the beginning", "\x7f\x7fab", "ab"],
    ["Ctrl-U", "wrong\x15right", "right"],
    ["arrow and function keys", "a\x1b[A\x1b[1;5Cb\x1bOPc\x1bxd", "abcd"],
    ["tab and spaces", " a\tb ", " a\tb "],
    ["other control characters", "a\x01\x07b", "ab"],
    ["Ctrl-D inside", "a\x04b", "ab"],
  ])("takes %s", (_, typed, kept) => {
    const line = new SecretLine()
    expect(feed(line, typed)).not.toContain("done")
    expect(line.take(13)).toBe("done")
    expect(Buffer.from(line.secret().reveal()).toString()).toBe(kept)
  })

  it("ends at Enter, is cancelled by Ctrl-C and by Ctrl-D on an empty line", () => {
    expect(feed(new SecretLine(), "a\n").at(-1)).toBe("done")
    expect(feed(new SecretLine(), "a\x03").at(-1)).toBe("cancelled")
    expect(feed(new SecretLine(), "\x04").at(-1)).toBe("cancelled")
  })

  it("is bounded", () => {
    expect(() => feed(new SecretLine(), "x".repeat(4096))).not.toThrow()
    expect(() => feed(new SecretLine(), "x".repeat(4097))).toThrow(
      expect.objectContaining({ code: "input-too-large" }),
    )
    expect(() => feed(new PlainLine(), "x".repeat(4097))).toThrow(
      expect.objectContaining({ code: "input-too-large" }),
    )
  })
})
