import { describe, expect, it } from "vitest"
import { parseLog, pathsOf, stringsOf } from "./strace.ts"

describe("reading a strace log", () => {
  it("joins a call that another thread interrupted", () => {
    const calls = parseLog(
      '7 fsync(3</home/a> <unfinished ...>\n8 mkdir("/x", 0700) = 0\n7 <... fsync resumed>) = 0\n7 +++ exited with 0 +++\n',
    )
    expect(calls).toEqual([
      { pid: 7, name: "fsync", args: "3</home/a>", result: "0", injected: false },
      { pid: 8, name: "mkdir", args: '"/x", 0700', result: "0", injected: false },
    ])
  })

  it("sees that a fault was put in", () => {
    const [call] = parseLog('7  write(3</a>, "x", 1) = -1 EIO (Input/output error) (INJECTED)\n')
    expect(call).toMatchObject({ result: "-1 EIO (Input/output error)", injected: true })
  })

  it("keeps a call in which the process died", () => {
    expect(
      parseLog('7  rename("/a", "/b") = ?\n7 +++ killed by SIGKILL +++\n8 fsync(3</c> <unfinished ...>\n'),
    ).toMatchObject([
      { name: "rename", result: "?" },
      { name: "fsync", result: "?" },
    ])
  })

  it("names the paths of descriptors, arguments and opened files", () => {
    const calls = parseLog(
      '7 write(3</h/a \\(b\\)>, "/not/a/path", 11) = 11\n7 rename("/h/old", "new") = 0\n' +
        '7 openat(AT_FDCWD</w>, "x", O_RDONLY) = 4</w/x>\n7 unlink("/gone") = 0\n7 fsync(4</h/t (deleted)>) = 0\n',
    )
    expect(calls.map((call) => pathsOf(call, "/w"))).toEqual([
      ["/h/a (b)"],
      ["/h/old", "/w/new"],
      ["/w/x", "/w/x"],
      ["/gone"],
      ["/h/t"],
    ])
  })

  it("gives back written bytes exactly", () => {
    const [call] = parseLog('7 write(1<pipe:[5]>, "a\\"b\\\\\\n\\0\\177\\3611", 9) = 9\n')
    expect(call && stringsOf(call)).toEqual([
      Buffer.from([0x61, 0x22, 0x62, 0x5c, 0x0a, 0, 0x7f, 0xf1, 0x31]),
    ])
  })
})
