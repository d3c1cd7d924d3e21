// The passphrase inside the app: it never enters that process, and after the reveal nothing of it is in the terminal, in arguments and
// environments, in files or in what a crash leaves. The searches are those of canary.interop.test.ts.
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { HOME, readReveal } from "../support/app-roads.ts"
import { cliCommand } from "../support/cli.ts"
import { filesUnder, findLeaks, type Haystack, type Needle } from "../support/leaks.ts"
import { approve, ask, type Ground, openGround, type Person } from "../support/rescue.ts"
import { type Seat, seatAt } from "../support/seat.ts"
import { openTerminal } from "../support/shell-terminal.ts"
import { makeWorld, type World } from "./world.ts"

let world: World
let ground: Ground
let kim: Person

beforeAll(async () => {
  world = await makeWorld()
  ground = openGround()
  kim = await ground.person("Kim")
  const ben = await ground.person("Ben")
  const request = await ask(kim, world.image)
  const { file } = await approve(ben, request, ["--tang", world.tangd.url])
  await kim.must(["reveal", file, "--stdout"])
})

afterAll(async () => {
  ground.close()
  await world.stop()
})

/** The app in a shell that would write core files, at the hidden reveal screen. */
async function atReveal(alternateScreen: boolean): Promise<Seat> {
  const terminal = await openTerminal({ env: kim.env, alternateScreen })
  const folder = join(kim.home, "..")
  terminal.enter(`cd ${folder}; ulimit -c unlimited; clear; ${cliCommand([]).join(" ")}`)
  const seat = seatAt(terminal, folder)
  await HOME.go(seat)
  await seat.choose("db1")
  await seat.choose("Show the passphrase again")
  await seat.until("Hidden.")
  return seat
}

function needles(): Needle[] {
  return [{ name: "canary", bytes: Buffer.from(world.canary) }]
}

/** Arguments and environments of every process of this user. */
function processes(): Haystack[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) =>
      ["cmdline", "environ"].flatMap((what) => {
        try {
          return [{ name: `${what} of ${pid}`, bytes: readFileSync(`/proc/${pid}/${what}`) }]
        } catch {
          return []
        }
      }),
    )
}

function expectNothingOnScreen({ terminal }: Seat): void {
  for (const group of world.canary.match(/.{1,6}/g) ?? []) expect(terminal.everything()).not.toContain(group)
}

it.each([true, false])(
  "leaves nothing of the passphrase after reveal and exit, alternate screen %s",
  async (alternateScreen) => {
    const seat = await atReveal(alternateScreen)
    expect(await readReveal(seat)).toBe(world.canary)
    const running = processes()
    expect(running.some(({ bytes }) => Buffer.from(bytes).includes("nbde-rescue.mjs"))).toBe(true)
    expect(findLeaks(needles(), running)).toEqual([])
    await seat.key("q")
    await seat.until("You can put the disk back now.")
    expectNothingOnScreen(seat)
    await seat.key("C-c")
    expect(await seat.terminal.exitCode()).toBe(0)
    expectNothingOnScreen(seat)
    expect(findLeaks(needles(), filesUnder(seat.folder))).toEqual([])
    expect(findLeaks(needles(), filesUnder(kim.env.XDG_RUNTIME_DIR ?? ""))).toEqual([])
  },
)

it("leaves nothing of the passphrase in what a crash of the app and its reveal screen writes", async () => {
  const seat = await atReveal(true)
  await seat.key("Space")
  await seat.until("Group 1 of ")
  process.kill(-seat.terminal.running("group"), "SIGABRT")
  await seat.terminal.sees(/READY>\s*$/)
  expect(findLeaks(needles(), filesUnder(seat.folder))).toEqual([])
})

it("goes on after kill -9 of its reveal screen, and the screen is cleared", async () => {
  const seat = await atReveal(true)
  await seat.key("Space")
  await seat.until("Group 1 of ")
  process.kill(seat.terminal.running(), "SIGKILL")
  await seat.until("Show the passphrase again")
  expectNothingOnScreen(seat)
  expect(seat.terminal.ask("#{alternate_on}")).toBe("0")
  await seat.choose("Show the passphrase again")
  expect(await readReveal(seat)).toBe(world.canary)
  await seat.key("q", "C-c")
  expect(await seat.terminal.exitCode()).toBe(0)
})

it("would see the passphrase in an environment, a file and on the screen", async () => {
  const terminal = await openTerminal({ env: { CANARY: world.canary } })
  terminal.enter(`echo ${world.canary}`)
  await terminal.sees(new RegExp(`^${world.canary}`, "m"))
  expect(() => expectNothingOnScreen(seatAt(terminal, ""))).toThrow()
  expect(findLeaks(needles(), processes())[0]?.haystack).toMatch(/^environ of/)
})
