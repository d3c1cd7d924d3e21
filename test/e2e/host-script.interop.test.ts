// The relay script in the place of curl, with the real clevis, in a real terminal: every shell that a start image may have, nested policies,
// a TPM, typing mistakes, and what it says where something is missing. Inside a real start image: test/boot.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { HOST_SCRIPT_FORMS } from "../../src/text/host-script/forms.ts"
import { lineCheck } from "../../src/transport/host-lines.ts"
import { chooseFor, HOME, pasted, walk } from "../support/app-roads.ts"
import { byHandBlock } from "../support/by-hand-page.ts"
import { clevisEncrypt } from "../support/clevis.ts"
import { run, runCli } from "../support/cli.ts"
import { type Answers, answerScreen, mistyped, RELAY_SCRIPT, wantedAnswer } from "../support/host-shell.ts"
import { bind, clevisPass, makeLuksImage, type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { openGround, type Person } from "../support/rescue.ts"
import { sitDown } from "../support/seat.ts"
import { openTerminal, type TestTerminal } from "../support/shell-terminal.ts"
import { type RunningTpm, startTpm } from "../support/swtpm.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder, workspace } from "../support/workspace.ts"

const SHELLS = { dash: "/bin/dash", "busybox ash": "/bin/busybox ash", bash: "/bin/bash" } as const
type Shell = keyof typeof SHELLS
const PASSPHRASE = "the first passphrase"
const ground = openGround()
const image = join(ground.folder, "disk.img")
const tpmFolder = makeFolder()
let tangd: RunningTangd
let other: RunningTangd
let tpm: RunningTpm
let pin: Pin
let ana: Person

beforeAll(async () => {
  tangd = await startTangd()
  other = await startTangd()
  tpm = await startTpm(tpmFolder)
  pin = await tangPin(tangd.url)
  const second = await tangPin(other.url)
  ana = await ground.person("Ana")
  await makeLuksImage(image, { type: "luks2", passphrase: PASSPHRASE })
  await bind(image, PASSPHRASE, pin, 1)
  await bind(image, PASSPHRASE, sssPin(2, [pin, sssPin(1, [second, pin])]), 2)
})

afterAll(async () => {
  await tpm.stop()
  await tangd.stop()
  await other.stop()
  removeFolder(tpmFolder)
  ground.close()
})

/** A folder with the script as `curl`, run by this shell. */
function relayFolder(shell: Shell): string {
  const folder = workspace()
  const [, ...rest] = RELAY_SCRIPT.split("\n")
  writeFileSync(join(folder, "curl"), [`#!${SHELLS[shell]}`, ...rest].join("\n"), { mode: 0o755 })
  return folder
}

interface AtHost {
  readonly terminal: TestTerminal
  /** Where the script lies. */
  readonly folder: string
  /** Types a command, with the script first on PATH. */
  enter(command: string): void
}

async function atHost(shell: Shell = "dash", env: Readonly<Record<string, string>> = {}): Promise<AtHost> {
  const terminal = await openTerminal({ columns: 120, rows: 80, env: { TMPDIR: workspace(), ...env } })
  const folder = relayFolder(shell)
  return { terminal, folder, enter: (command) => terminal.enter(`PATH=${folder}:$PATH ${command}`) }
}

/** Waits until the script asks for the answer number `count`: its name. */
async function waitsFor(terminal: TestTerminal, count: number): Promise<string> {
  await terminal.sees(new RegExp(`(# Now type answer[\\s\\S]*){${count}}`))
  return wantedAnswer(terminal.everything())?.name ?? ""
}

/** Waits until nothing that was started with the script on PATH runs any more, and counts what it left. */
function whenGone(folder: string): string {
  return `while grep -qs 'PATH=${folder}:' /proc/[0-9]*/environ; do sleep 1; done; echo "left: $(ls $TMPDIR | wc -l)"`
}

describe.each(Object.keys(SHELLS) as Shell[])("under %s", (shell) => {
  it("clevis gets its answer from the console; a wrong character is found on its line", async () => {
    const { terminal, enter } = await atHost(shell)
    const out = join(workspace(), "passphrase")
    enter(`clevis luks pass -d ${image} -s 1 > ${out}`)
    const name = await waitsFor(terminal, 1)
    const lines = (await answerScreen(ana, terminal.everything(), tangd.url)).get(name) ?? []
    expect(lines).toHaveLength(4)
    const [one = "", two = "", three = "", four = ""] = lines
    for (const line of [one, mistyped(two), "", "# not for the host", three.replace(/^3/, "2"), four]) {
      terminal.enter(line)
    }
    await terminal.sees(/(Line 2 is wrong[\s\S]*){2}/)
    expect(terminal.everything()).not.toMatch(/Line [134]/)
    // Without blanks, as somebody may type it who is in a hurry.
    terminal.enter(two.replaceAll(" ", ""))
    terminal.enter(three)
    expect(await terminal.exitCode()).toBe(0)
    expect(readFileSync(out)).toEqual(await clevisPass(image, 1))
  })

  // bash is here for start images without another shell; one policy shows that it runs.
  const nested = shell === "bash" ? undefined : it
  nested?.(
    "a nested policy asks several questions; what cannot be answered is left out with a minus",
    async () => {
      const { terminal, enter } = await atHost(shell)
      const out = join(workspace(), "passphrase")
      enter(`clevis luks pass -d ${image} -s 2 > ${out}`)
      // They are asked at the same time. Which comes first is chance; one may come late, or go away by itself, once the answers are enough.
      let answers: Answers = new Map()
      for (let count = 1; ; count++) {
        await terminal.sees(new RegExp(`(# Now type answer[\\s\\S]*){${count}}|\\nREADY>\\s*$`))
        const wanted = wantedAnswer(terminal.everything())
        if (wanted === undefined || wanted.count < count) break
        const known = terminal.everything().includes(`# Question ${wanted.name}, for ${tangd.url}`)
        // A question that came late is not in the answers yet. Of the other server this colleague knows nothing.
        if (known && !answers.has(wanted.name)) {
          answers = await answerScreen(ana, terminal.everything(), tangd.url)
        }
        for (const line of answers.get(wanted.name) ?? ["-"]) terminal.enter(line)
      }
      expect(answers.size).toBe(2)
      expect(await terminal.exitCode()).toBe(0)
      expect(readFileSync(out)).toEqual(await clevisPass(image, 2))
    },
  )

  it("makes the checks that the colleague's side makes", async () => {
    const [line = ""] = RELAY_SCRIPT.split("\n").filter((one) => one.startsWith("check()"))
    const [program = "", ...args] = SHELLS[shell].split(" ")
    for (const [seed, number, text] of [
      ["a-_9", 0, "AAAA"],
      ["-", 4, "x_-y"],
    ] as const) {
      const { stdout } = await run(program, [...args, "-c", `${line}\ncheck "${seed}" ${number} "${text}"`])
      expect(stdout.trim()).toBe(lineCheck(seed, number, text))
    }
  })
})

describe("with a TPM", () => {
  const needsBoth = async () => {
    const { config } = pin
    const pins = { tpm2: [{}], tang: [config] }
    const jwe = await run("clevis", ["encrypt", "sss", JSON.stringify({ t: 2, pins })], {
      stdin: "needs both",
      env: tpm.env,
    })
    return jwe.stdout
  }

  it("its own part is made on the host, and the question is for Tang alone", async () => {
    const file = join(workspace(), "jwe")
    writeFileSync(file, await needsBoth())
    const { terminal, enter } = await atHost("dash", tpm.env)
    enter(`clevis decrypt < ${file}`)
    const name = await waitsFor(terminal, 1)
    expect(terminal.everything().match(/^# Question/gm)).toHaveLength(1)
    const answers = await answerScreen(ana, terminal.everything(), tangd.url)
    for (const line of answers.get(name) ?? []) terminal.enter(line)
    await terminal.sees("needs both")
  })

  it("a question goes away when the TPM alone is enough, and leaves nothing behind", async () => {
    const { config } = pin
    const file = join(workspace(), "jwe")
    const policy = JSON.stringify({ t: 1, pins: { tpm2: [{}], tang: [config, config] } })
    const { stdout } = await run("clevis", ["encrypt", "sss", policy], { stdin: "TPM alone", env: tpm.env })
    writeFileSync(file, stdout)
    const { terminal, enter, folder } = await atHost("busybox ash", tpm.env)
    enter(`clevis decrypt < ${file}; ${whenGone(folder)}`)
    await terminal.sees("TPM alone")
    await terminal.sees(/^left: 0$/m)
  })

  it("a question that nobody waits for from the start goes away as well", async () => {
    const { terminal, enter } = await atHost("busybox ash", tpm.env)
    const body = JSON.stringify({ crv: "P-256", kty: "EC", x: "A".repeat(43), y: "B".repeat(43) })
    // As clevis-decrypt-tang calls it, in a shell within a shell, after whoever called that is gone.
    const alone = `((sleep 1; echo '${body}' | curl -sfg -X POST http://tang/rec/KID; echo ended: \\$?); true) &`
    enter(`sh -c "${alone.replaceAll('"', '\\"')}"`)
    await terminal.sees(/ended: 143/)
    expect(terminal.everything()).not.toContain("# Now type answer")
  })
})

describe("what it refuses or misses", () => {
  it("says that it does not come first on PATH, and how to put it there", async () => {
    const folder = relayFolder("dash")
    const terminal = await openTerminal()
    terminal.enter(`${folder}/curl`)
    await terminal.sees(`This is not first on PATH: export PATH=${folder}:$PATH`)
    terminal.enter(`export PATH=${folder}:$PATH; clear; curl; echo "code $?."`)
    await terminal.sees("code 2.")
    expect(terminal.screen()).toContain("Only for: clevis luks unlock -d DEVICE -n NAME")
    expect(terminal.screen()).not.toContain("not first")
  })

  it.each(["clevis", "jose", "sed", "cut"])("says that %s is missing", async (tool) => {
    const bin = workspace()
    for (const name of ["clevis", "jose", "sed", "cut", "dash", "clear"]) {
      const { stdout } = await run("sh", ["-c", `command -v ${name}`])
      if (name !== tool) symlinkSync(stdout.trim(), join(bin, name))
    }
    const folder = relayFolder("dash")
    const terminal = await openTerminal()
    terminal.enter(`PATH=${folder}:${bin} curl`)
    await terminal.sees(`Missing here: ${tool}`)
    expect(terminal.screen().match(/Missing here/g)).toHaveLength(1)
  })

  it.each([
    "-sfg http://127.0.0.1:1/adv",
    "-sfg http://127.0.0.1:1/adv/abc",
    "-X POST http://127.0.0.1:1/adv",
    "http://127.0.0.1:1/rec/abc",
    "--version",
  ])("refuses curl %s", async (args) => {
    const { terminal, enter } = await atHost()
    enter(`curl ${args}; echo "code $?."`)
    await terminal.sees("code 2.")
    expect(terminal.screen()).toContain("Only for:")
  })

  it("shows nothing of a server's address that would steer the terminal", async () => {
    const { terminal, enter } = await atHost()
    const body = JSON.stringify({ crv: "P-256", kty: "EC", x: "A".repeat(43), y: "B".repeat(43) })
    const file = join(workspace(), "as-clevis-does")
    writeFileSync(file, `echo '${body}' | curl -X POST "http://ta\u001b[31mng/rec/KID"`)
    enter(`sh ${file}`)
    await terminal.sees("for http://ta[31mng")
    expect(terminal.bytes()).not.toContain("\u001b[31mng")
  })

  it("leaves a lock of somebody who died behind, and asks again after Ctrl-C", async () => {
    const lock = workspace()
    symlinkSync("99999999", join(lock, "nbde-relay"))
    const { terminal, enter } = await atHost("dash", { TMPDIR: lock })
    enter(`clevis luks pass -d ${image} -s 1`)
    await waitsFor(terminal, 1)
    terminal.press("C-c")
    await terminal.sees(/READY>\s*$/)
    enter(`clevis luks pass -d ${image} -s 1`)
    const name = await waitsFor(terminal, 2)
    terminal.enter("-")
    await terminal.sees("Error communicating with server")
    expect(name).toHaveLength(4)
  })
})

describe("the colleague's side", () => {
  const question = async (): Promise<string> => {
    const { terminal, enter } = await atHost()
    const file = join(workspace(), "jwe")
    writeFileSync(file, await clevisEncrypt("tang", pin.config, "x"))
    enter(`clevis decrypt < ${file}`)
    await waitsFor(terminal, 1)
    return terminal.everything()
  }

  it("answers only after a call that is named, with the groups that were read out", async () => {
    const bob = await ground.person("Bob")
    const screen = await question()
    const file = bob.newPath("lines.txt")
    writeFileSync(file, screen)
    const approve = ["answer", file, "--approve", "--tang", tangd.url]
    const call = ["--called-back", "Kim, 555-0100", "--reason", "OPS-7"]
    const groups = [...screen.matchAll(/^[1-4]: .* = (\S{4})$/gm)].map(([, group]) => group).join(" ")
    for (const args of [[], call, ["--words", groups], ["--words", groups, ...call.slice(0, 2)]]) {
      const { code, document } = await bob.tell([...approve, ...args])
      expect([code, document.error.code]).toEqual([4, "call-back-needed"])
    }
    for (const left of [2, 1, 0]) {
      const { document } = await bob.tell([...approve, ...call, "--words", groups.toLowerCase()])
      expect(document.error).toMatchObject({ code: "call-back-wrong", details: { left } })
    }
    const late = await bob.tell([...approve, ...call, "--words", groups])
    expect(late.document.error.code).toBe("request-on-hold")
    const { stdout } = await bob.must(["journal", "show", "--json"])
    expect(stdout).not.toContain(groups)
  })

  it("shows no group, and says that nobody signed this", async () => {
    const screen = await question()
    const file = ana.newPath("lines.txt")
    writeFileSync(file, screen)
    const { stdout, stderr, code } = await ana.cli(["answer", file, "--hold", "--no-input"])
    expect(code).toBe(4)
    expect(stderr).toContain("NOBODY SIGNED THIS")
    for (const [, group = "?"] of screen.matchAll(/^[1-4]: .* = (\S{4})$/gm)) {
      expect(stdout + stderr).not.toContain(group)
    }
  })

  it("names the line with a wrong character and asks nothing of Tang", async () => {
    const file = ana.newPath("lines.txt")
    const screen = await question()
    writeFileSync(
      file,
      screen.replace(/^(3: .{9})./m, (_, start: string) => `${start}!`),
    )
    const { code, document } = await ana.tell(["answer", file, "--approve", "--tang", tangd.url])
    expect([code, document.error.code]).toEqual([1, "host-line-wrong"])
    expect(document.error.text).toMatch(/^line 3 of question 1/)
  })

  it("asks no server but those that were named", async () => {
    const file = ana.newPath("lines.txt")
    writeFileSync(file, await question())
    const { document } = await ana.tell(["answer", file, "--approve"])
    expect(document.error.code).toBe("call-back-needed")
  })
})

describe("the desk of the app", () => {
  it("takes the lines, wants the groups, and shows the answer to read out", async () => {
    const { terminal, enter } = await atHost()
    const file = join(workspace(), "jwe")
    writeFileSync(file, await clevisEncrypt("tang", pin.config, "opened with the app"))
    enter(`clevis decrypt < ${file}`)
    const name = await waitsFor(terminal, 1)
    const lines = [...terminal.everything().matchAll(/^(?:#|\d:).*$/gm)].map(([line]) => line)

    const cleo = await ground.person("Cleo")
    const seat = await sitDown({ columns: 80, rows: 24, env: cleo.env, folder: join(cleo.home, "../desk") })
    const wayIn = pasted(`${lines.join("\n")}\n`)
    await walk(seat, [HOME])
    await chooseFor(seat, "Someone sent me a request", "Paste a message")
    await chooseFor(seat, wayIn.label, wayIn.shows)
    await wayIn.give(seat)
    await seat.key("C-d")
    await seat.until("NOBODY SIGNED IT")
    await seat.key("1")
    await seat.until("Whom did you call")
    await seat.enter("Kim, 555-0100")
    await seat.enter("AAAA BBBB CCCC DDDD")
    await seat.enter("db1, OPS-7")
    await seat.until("Tries left: 2")
    await seat.enter("Kim, 555-0100")
    await seat.enter(lines.flatMap((line) => /^[1-4]: .* = (\S{4})$/.exec(line)?.[1] ?? []).join(" "))
    await seat.enter("db1, OPS-7")
    await seat.until("Tang server:")
    await seat.enter(tangd.url)
    await seat.until(`# Answer ${name}`)
    for (const [line] of seat.terminal.screen().matchAll(/\b[1-4]: .{54} = \S{4}/g)) terminal.enter(line)
    await terminal.sees("opened with the app")
  })
})

describe.each(["bash", "dash"])("a colleague with curl alone, in %s", (shell) => {
  /** The lines of docs/by-hand.md for questions of a host. */
  const lines = (url: string): string => {
    const block = byHandBlock("host")
    expect(block).toContain("\nTANG=http://tang.example.net\n")
    return block.replace("http://tang.example.net", url)
  }
  const POINTS = { "P-256": 43, "P-384": 64, "P-521": 88 } as const

  it.each(Object.keys(POINTS) as (keyof typeof POINTS)[])("answers a question on %s", async (crv) => {
    const keys = workspace()
    const make = async (alg: string): Promise<string> =>
      (await run("jose", ["jwk", "gen", "-i", JSON.stringify(alg === "ECMR" ? { alg, crv } : { alg })]))
        .stdout
    writeFileSync(join(keys, "sign.jwk"), await make("ES512"))
    const exchange = await make("ECMR")
    writeFileSync(join(keys, "exchange.jwk"), exchange)
    const server = await startTangd(keys)
    try {
      const file = join(workspace(), "jwe")
      const { config } = await tangPin(server.url)
      writeFileSync(file, await clevisEncrypt("tang", config, "opened by hand"))
      const { terminal, enter } = await atHost()
      enter(`clevis decrypt < ${file}`)
      await waitsFor(terminal, 1)
      const asked = [...terminal.everything().matchAll(/^[0-4]: .*$/gm)].map(([line]) => line)
      const bad = asked.toSpliced(1, 0, mistyped(asked[1] ?? ""))
      const { stdout, stderr } = await run(shell, ["-c", lines(server.url)], { stdin: `${bad.join("\n")}\n` })
      expect(stderr).toContain("Line 1 is wrong. Type line 1 again.")
      const answer = stdout.trimEnd().split("\n")
      expect(answer).toHaveLength(asked.length - 1)
      for (const line of answer) terminal.enter(line)
      await terminal.sees("opened by hand")
    } finally {
      await server.stop()
    }
  })

  it("sends nothing that holds other characters, and nothing of another question", async () => {
    const stdin = "0: $(touch pwned) ;|&`id` = AAAA\n1: AAAA\n"
    const cwd = workspace()
    const { stdout, stderr } = await run(shell, ["-c", lines(tangd.url)], { stdin, cwd })
    expect(stdout).toBe("")
    expect(stderr).toContain("Line 0 is wrong.")
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe("the forms", () => {
  it.each(HOST_SCRIPT_FORMS)(
    "%s is clean for shellcheck and holds the script to the letter",
    async (form) => {
      const { stdout, code } = await runCli(["host-script", "--as", form])
      expect(code).toBe(0)
      if (form === "machineconfig") {
        const data = /base64,(\S+)/.exec(stdout)?.[1] ?? ""
        expect(Buffer.from(data, "base64").toString()).toBe(RELAY_SCRIPT)
        return
      }
      expect(stdout).toContain(RELAY_SCRIPT)
      const file = join(workspace(), "script")
      writeFileSync(file, stdout)
      const dialect = form === "dracut-module" ? "bash" : "sh"
      const { stdout: said } = await run("shellcheck", ["-s", dialect, file])
      expect(said).toBe("")
    },
  )

  it("goes to a file with -o, counts what is carried, and knows no other form", async () => {
    const file = join(workspace(), "curl")
    const { stdout, stderr } = await runCli(["host-script", "-o", file])
    expect(stdout).toBe("")
    expect(stderr).toContain("P-521: question 244, answer 196")
    expect(readFileSync(file, "utf8")).toBe(RELAY_SCRIPT)
    const json = JSON.parse((await runCli(["host-script", "--json"])).stdout)
    expect(json).toMatchObject({ form: "script", text: RELAY_SCRIPT, file: null })
    expect(json.carried).toContainEqual({ crv: "P-256", question: 144, answer: 96 })
    expect((await runCli(["host-script", "--as", "poem"])).code).toBe(2)
  })

  it("has at most 25 lines, none too long for a console", () => {
    const lines = RELAY_SCRIPT.trimEnd().split("\n")
    expect(lines.length).toBeLessThanOrEqual(25)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(110)
  })

  it("the hook puts an executable script into the image", async () => {
    const folder = workspace()
    const hook = join(folder, "hook")
    writeFileSync(hook, (await runCli(["host-script", "--as", "initramfs-hook"])).stdout, { mode: 0o755 })
    const image = join(folder, "image")
    mkdirSync(image)
    expect((await run(hook, ["prereqs"])).stdout).toBe("clevis\n")
    expect((await run(hook, [], { env: { DESTDIR: image } })).code).toBe(0)
    expect(readdirSync(join(image, "nbde"))).toEqual(["curl"])
    expect(readFileSync(join(image, "nbde/curl"), "utf8")).toBe(RELAY_SCRIPT)
  })
})
