// What every robustness test stands on: a real tangd, a real LUKS image whose bound passphrase is a canary, a technician on site and a
// colleague in the lab, each with a home of their own. Tests copy the homes, so that no test sees what another one left.
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { clevisEncrypt } from "../support/clevis.ts"
import { type RunOptions, type RunResult, run, runCli } from "../support/cli.ts"
import { addKeyslot, makeLuksImage, type Pin, tangPin } from "../support/luks-image.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"

const ADMIN = "the passphrase of key slot 0"

/** A LUKS image with one Clevis binding. */
export interface Bound {
  readonly image: string
  /** What the binding of key slot 1 gives: ASCII, and nothing else in the world looks like it. */
  readonly canary: string
  /** The compact JWE of the binding. */
  readonly jwe: string
}

export interface World extends Bound {
  readonly dir: string
  readonly tangd: RunningTangd
  /** Homes as they are before the first request. Those of `strangers` have no identity, those of `friends` know each other. */
  readonly strangers: Homes
  readonly friends: Homes
  stop(): Promise<void>
}

export interface Homes {
  readonly site: string
  readonly lab: string
}

/** Makes it all; about 3 seconds. Call `stop` in afterAll. */
export async function makeWorld(): Promise<World> {
  const dir = makeFolder()
  const tangd = await startTangd()
  const bound = await makeBound(join(dir, "disk.img"), "tang", (await tangPin(tangd.url)).config)
  const strangers = { site: join(dir, "strangers/site"), lab: join(dir, "strangers/lab") }
  const friends = { site: join(dir, "friends/site"), lab: join(dir, "friends/lab") }
  for (const home of [strangers.site, strangers.lab, friends.site, friends.lab])
    mkdirSync(home, { recursive: true, mode: 0o700 })
  await makeFriends(dir, friends)
  for (const { lab } of [strangers, friends]) await trustTang(person(lab), tangd)
  return {
    ...bound,
    dir,
    tangd,
    strangers,
    friends,
    stop: async () => {
      await tangd.stop()
      removeFolder(dir)
    },
  }
}

/** A LUKS2 image whose key slot 1 is a canary bound to `pin`, as `clevis luks bind` would leave it. */
export async function makeBound(image: string, pin: Pin["pin"], config: Pin["config"]): Promise<Bound> {
  const canary = `CANARY-${randomBytes(8).toString("hex")}`
  await makeLuksImage(image, { type: "luks2", passphrase: ADMIN })
  await addKeyslot(image, ADMIN, canary, 1)
  const jwe = (await clevisEncrypt(pin, config, canary)).trim()
  const [header = "", key = "", iv = "", ciphertext = "", tag = ""] = jwe.split(".")
  const token = {
    type: "clevis",
    keyslots: ["1"],
    jwe: { ciphertext, encrypted_key: key, iv, protected: header, tag },
  }
  const args = ["token", "import", "--token-id", "0", image]
  await expectDone(run("cryptsetup", args, { stdin: JSON.stringify(token) }))
  return { image, canary, jwe }
}

async function trustTang(lab: Person, { url, port }: RunningTangd): Promise<void> {
  const { stdout } = await expectDone(run("tang-show-keys", [String(port)]))
  await expectDone(lab.run(["tang", "trust", url, "--thumbprint", stdout.trim()]))
}

async function makeFriends(dir: string, { site, lab }: Homes): Promise<void> {
  const [kim, ana] = [person(site), person(lab)]
  const cards = { kim: join(dir, "kim.card"), ana: join(dir, "ana.card") }
  for (const home of [site, lab])
    writeFileSync(passphraseFile(home), `${randomBytes(12).toString("hex")}\n`, { mode: 0o600 })
  const create = ["identity", "create"]
  await expectDone(kim.run([...create, "--name", "Kim Lee", "--role", "technician"]))
  await expectDone(ana.run([...create, "--name", "Ana Diaz", "--role", "colleague"]))
  writeFileSync(cards.kim, (await expectDone(kim.run(["identity", "export"]))).stdout)
  writeFileSync(cards.ana, (await expectDone(ana.run(["identity", "export"]))).stdout)
  await expectDone(kim.run(["contact", "add", cards.ana, "--yes"]))
  await expectDone(ana.run(["contact", "add", cards.kim, "--yes"]))
}

/** Gives `who` one more contact: a colleague called `name`, whose home is made at `home`. */
export async function befriend(who: Person, home: string, name: string): Promise<void> {
  const other = person(home)
  const card = `${home}.card`
  writeFileSync(passphraseFile(home), "another passphrase\n", { mode: 0o600 })
  await expectDone(other.run(["identity", "create", "--name", name, "--role", "colleague"]))
  writeFileSync(card, (await expectDone(other.run(["identity", "export"]))).stdout)
  await expectDone(who.run(["contact", "add", card, "--yes"]))
}

export interface Person {
  readonly home: string
  /** The environment that makes the program work in this home. */
  readonly env: Readonly<Record<string, string>>
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>
}

/** Somebody who works in `home`; an identity is unlocked by the file beside the home. */
export function person(home: string, more: Readonly<Record<string, string>> = {}): Person {
  const env = {
    HOME: join(home, ".."),
    NBDE_RESCUE_HOME: home,
    NBDE_RESCUE_PASSPHRASE_FILE: passphraseFile(home),
    ...more,
  }
  return {
    home,
    env,
    run: (args, options = {}) => runCli(args, { ...options, env: { ...env, ...options.env } }),
  }
}

/** The file with the passphrase of the identity in `home`. */
export function passphraseFile(home: string): string {
  return `${home}.passphrase`
}

/** Copies of both homes under `into`, which exists. */
export function copyHomes(homes: Homes, into: string): { site: Person; lab: Person } {
  return { site: copyHome(homes.site, join(into, "site")), lab: copyHome(homes.lab, join(into, "lab")) }
}

/** A copy of one home. */
export function copyHome(from: string, to: string, env: Readonly<Record<string, string>> = {}): Person {
  mkdirSync(to, { mode: 0o700 })
  copyTree(from, to)
  if (existsSync(passphraseFile(from))) copyFileSync(passphraseFile(from), passphraseFile(to))
  return person(to, env)
}

/** Everything in `from` into the folder `to`, modes and times included: Node's own copy gives folders new modes. */
export function copyTree(from: string, to: string): void {
  execFileSync("cp", ["-a", `${from}/.`, to])
}

/** Rejects with the command's own words unless it ended with 0. */
export async function expectDone(running: Promise<RunResult>): Promise<RunResult> {
  const result = await running
  if (result.code !== 0) throw new Error(`ended with ${result.code}:\n${result.stderr}${result.stdout}`)
  return result
}
