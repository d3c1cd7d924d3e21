// Answers over a pipe: one line a question, in however many pieces they come, and an end that is no answer.
import { PassThrough } from "node:stream"
import { describe, expect, it } from "vitest"
import { pipeDoor } from "../../src/host/piped-lines.ts"
import { makeTerminal } from "../../src/host/terminal.ts"

function askOver(stdin: PassThrough) {
  const said: string[] = []
  const stderr = new PassThrough().on("data", (chunk: Buffer) => said.push(chunk.toString()))
  // The door asks for the streams of a process and uses what every stream has.
  const door = pipeDoor(stdin as unknown as NodeJS.ReadStream, stderr as unknown as NodeJS.WriteStream)
  if (door === undefined) throw new Error("this test runs without a keyboard")
  return { said, terminal: makeTerminal({ input: true, say: () => {}, show: (text) => text, door }) }
}

describe.skipIf(process.stdin.isTTY)("questions over a pipe", () => {
  it("take one line each, also when both came at once or in pieces", async () => {
    const stdin = new PassThrough()
    const { terminal, said } = askOver(stdin)
    stdin.write("one\ntw")
    expect(await terminal.ask({ text: "First?", flag: "x" })).toBe("one")
    const second = terminal.ask({ text: "Second?", flag: "x" })
    stdin.write("o\n")
    expect(await second).toBe("two")
    const third = terminal.ask({ text: "Third?", flag: "x" })
    stdin.write("three\n")
    expect(await third).toBe("three")
    expect(said.join("")).toBe("First? \nSecond? \nThird? \n")
  })

  it.each(["before the question", "during it"])("are not answered by an end that comes %s", async (when) => {
    const stdin = new PassThrough()
    const { terminal } = askOver(stdin)
    stdin.write("one\n")
    await terminal.ask({ text: "First?", flag: "x" })
    if (when === "before the question") stdin.end()
    const asked = terminal.ask({ text: "Second?", flag: "x" })
    if (when !== "before the question") stdin.end()
    await expect(asked).rejects.toMatchObject({ code: "cancelled" })
    await expect(terminal.ask({ text: "Third?", flag: "x" })).rejects.toMatchObject({ code: "cancelled" })
  })
})
