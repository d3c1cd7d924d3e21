// Who opens sockets (design §4.5, §4.6), seen by strace on every command of a whole rescue: nobody on the technician's side, children
// included; the colleague's side connects to trusted Tang servers and to nothing else, whatever a header or a letter says.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { COMMANDS } from "../../src/cli/commands.ts"
import { cliCommand, type RunOptions } from "../support/cli.ts"
import { addressesContacted, networkCalls } from "../support/network.ts"
import { startBehindSocat } from "../support/tangd.ts"
import { workspace } from "../support/workspace.ts"
import { type Runner, tour } from "./tour.ts"
import { befriend, copyHome, expectDone, makeBound, makeWorld, type Person, type World } from "./world.ts"

const MAY_CONNECT = /^(answer|decrypt|encrypt|regen|rebind|escrow( seal)?|tang \w+|drill(-\w+)?)$/

function commandOf(who: Person, args: readonly string[], options: RunOptions) {
  const [program, ...rest] = cliCommand(args)
  return { ...options, program, args: rest, env: { ...who.env, ...options.env } }
}

describe("the network", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.stop())

  it.each(["strangers", "friends"] as const)(
    "is never touched on the technician's side, and only trusted Tang servers are called from the lab: %s",
    async (who) => {
      const watched: Runner = async (side, person, args, options) => {
        if (side === "site") {
          const { result, calls } = await networkCalls(commandOf(person, args, options))
          expect(calls, args.join(" ")).toEqual([])
          return result
        }
        const { result, addresses } = await addressesContacted(commandOf(person, args, options))
        const asksTang = args[0] === "answer" && args.includes("--approve") && result.code === 0
        expect(addresses, args.join(" ")).toEqual(asksTang ? [`127.0.0.1:${world.tangd.port}`] : [])
        return result
      }
      const { heard } = await tour(world, world[who], workspace(), watched)
      expect(heard.length).toBeGreaterThan(40)
    },
  )

  // The rest of what a technician may call: no home, no identity, wrong use.
  it.each([
    ["case", "close", "--cancel"],
    ["case", "resume"],
    ["journal", "compare", "JOURNAL", "JOURNAL"],
    ["journal", "verify", "JOURNAL"],
    ["identity", "create", "--name", "Kim Lee", "--role", "technician"],
    ["identity", "show"],
    ["identity", "export"],
    ["contact", "add", "CARD", "--yes"],
    ["contact", "verify", "Ana Diaz"],
    ["contact", "remove", "Ana Diaz"],
    ["roster", "make"],
    ["explain", "Warning: keyslot operation could fail"],
  ])("is not touched by %s %s", async (...args) => {
    const site = copyHome(world.friends.site, join(workspace(), "site"))
    const files: Readonly<Record<string, string>> = {
      JOURNAL: join(site.home, "journal.jsonl"),
      CARD: join(world.dir, "ana.card"),
    }
    const { result, calls } = await networkCalls(
      commandOf(
        site,
        args.map((arg) => files[arg] ?? arg),
        {},
      ),
    )
    expect(result.stderr).not.toContain("[internal]")
    expect(calls).toEqual([])
  })

  it("is a port of the commands that the design names, and of no other", async () => {
    for (const [name, row] of Object.entries(COMMANDS))
      if ((await row.load()).net === true) expect(name).toMatch(MAY_CONNECT)
  })

  it("is not used for an address out of a header, a letter or a typed word of another kind", async () => {
    const dir = workspace()
    const called = join(dir, "called")
    const sink = await startBehindSocat(`SYSTEM:"echo called >> ${called}"`)
    try {
      // The look whether the sink is up is a call, too.
      await expect.poll(() => existsSync(called) && readFileSync(called, "utf8")).toBe("called\n")
      writeFileSync(called, "")
      const adv = JSON.parse((await (await fetch(`${world.tangd.url}/adv`)).text()) as string) as unknown
      const foreign = await makeBound(join(dir, "foreign.img"), "tang", { url: world.tangd.url, adv })
      const hostile = withUrl(foreign.jwe, sink.url)
      writeFileSync(join(dir, "hostile.jwe"), hostile)
      const [site, lab] = [
        copyHome(world.friends.site, join(dir, "site")),
        copyHome(world.friends.lab, join(dir, "lab")),
      ]
      const unsigned = [
        "--unsigned",
        "--approve",
        "--called-back",
        "Kim, 555-0100",
        "--reason",
        "OPS-7",
        "--to",
        "Bea Roth",
      ]
      await befriend(lab, join(dir, "bea"), "Bea Roth")
      const letter = join(dir, "request.txt")
      const sealed = [
        "request",
        join(dir, "hostile.jwe"),
        "--mode",
        "disclose",
        "--to",
        "Ana Diaz",
        "--host",
        "db1",
      ]
      const { stdout } = await expectDone(site.run([...sealed, "--json", "-o", letter]))
      const { words } = JSON.parse(stdout) as { words: string[] }
      for (const args of [
        ["answer", join(dir, "hostile.jwe"), ...unsigned],
        ["answer", letter, "--approve", "--words", words.join(" "), "-o", join(dir, "answer.txt")],
      ]) {
        const { result, addresses } = await addressesContacted(commandOf(lab, args, {}))
        expect(result.stderr).not.toContain("[internal]")
        expect(addresses, result.stderr).toEqual([`127.0.0.1:${world.tangd.port}`])
      }
      expect(readFileSync(called, "utf8")).toBe("")
      // The sink does see a call.
      await fetch(sink.url).catch(() => {})
      await expect.poll(() => readFileSync(called, "utf8")).toBe("called\n")
    } finally {
      await sink.stop()
    }
  })
})

/** The same binding with another address in its header: the tag no longer fits, but an address is read before that. */
function withUrl(jwe: string, url: string): string {
  const [header = "", ...rest] = jwe.split(".")
  const text = Buffer.from(header, "base64url")
    .toString()
    .replace(/"url":"[^"]*"/, `"url":"${url}"`)
  return [Buffer.from(text).toString("base64url"), ...rest].join(".")
}
