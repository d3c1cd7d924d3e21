// What the bench works on, set up once: a real tangd behind socat, a LUKS2 image bound to it by clevis, JWEs made by `clevis encrypt tang`,
// a home that trusts the server, and a colleague's desk with one sealed request a JWE.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Card, parseCard } from "../../src/seal/card.ts"
import { encodeArmour, findArmour } from "../../src/transport/armour.ts"
import { clevisEncrypt } from "../support/clevis.ts"
import { cliCommand } from "../support/cli.ts"
import { bind, makeLuksImage, tangPin } from "../support/luks-image.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeTechnician, type SentLetter, writeRequest } from "./letters.ts"
import { type Finished, timeProcess } from "./measure.ts"

export interface Ground {
  readonly tangd: RunningTangd
  /** LUKS2; key slot 1 is bound. */
  readonly image: string
  /** Folder with one JWE a file, and their texts. */
  readonly jweFolder: string
  readonly jwes: readonly string[]
  /** Folder with one sealed request a file, in the order of the JWEs. */
  readonly letterFolder: string
  readonly letters: readonly SentLetter[]
  /** Runs the built program with this home. */
  program(args: readonly string[], home: string, stdin?: string | Uint8Array): Finished
  /** A home without an identity that trusts the server. */
  readonly trusting: string
  /** A fresh copy of the colleague's home, who has answered nothing yet. */
  freshDesk(): string
  /** A path that nothing lies at yet. */
  newPath(name: string): string
  close(): Promise<void>
}

/** Where every plaintext is known: the secret of JWE number `index`. */
export function plaintextOf(index: number): string {
  return `the secret of binding ${index}`
}

export async function openGround(count: number): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "nbde-rescue-bench-"))
  const tangd = await startTangd()
  const close = async () => {
    await tangd.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { ...(await furnish(folder, tangd, count)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function furnish(folder: string, tangd: RunningTangd, count: number): Promise<Omit<Ground, "close">> {
  const passphrase = join(folder, "passphrase")
  writeFileSync(passphrase, "the passphrase of the bench\n", { mode: 0o600 })
  const program: Ground["program"] = (args, home, stdin = "") => {
    const [node, ...rest] = cliCommand(args)
    const env = { HOME: folder, NBDE_RESCUE_HOME: home, NBDE_RESCUE_PASSPHRASE_FILE: passphrase }
    return timeProcess({ program: node, args: rest, stdin, env: { ...env, XDG_RUNTIME_DIR: folder } })
  }
  let paths = 0
  const newPath = (name: string) => join(folder, `${++paths}-${name}`)
  const newFolder = (name: string): string => {
    const path = newPath(name)
    mkdirSync(path)
    return path
  }

  const image = newPath("disk.img")
  await makeLuksImage(image, { type: "luks2", passphrase: "old passphrase" })
  await bind(image, "old passphrase", await tangPin(tangd.url), 1)

  const jwes = await encryptMany(tangd.url, count)
  const jweFolder = newFolder("jwes")
  for (const [index, jwe] of jwes.entries()) writeFileSync(join(jweFolder, nameOf(index)), jwe)

  const trust = ["tang", "trust", tangd.url, "--thumbprint", signingThumbprint(tangd)]
  const trusting = newPath("home")
  program(trust, trusting)

  const desk = newPath("desk")
  program(["identity", "create", "--name", "Colleague", "--role", "colleague"], desk)
  program(trust, desk)
  const colleague = await cardOf(program(["identity", "export"], desk).stdout.toString())
  const technician = await makeTechnician("Technician")
  const card = newPath("card.txt")
  writeFileSync(card, encodeArmour("CARD", technician.card.text))
  program(["contact", "add", card, "--yes"], desk)

  const letters: SentLetter[] = []
  const letterFolder = newFolder("letters")
  for (const [index, jwe] of jwes.entries()) {
    const letter = await writeRequest(technician, colleague, jwe, `host${index}`)
    letters.push(letter)
    writeFileSync(join(letterFolder, nameOf(index)), letter.armoured)
  }

  const freshDesk = (): string => {
    const copy = newPath("desk")
    cpSync(desk, copy, { recursive: true })
    return copy
  }
  return {
    tangd,
    image,
    jweFolder,
    jwes,
    letterFolder,
    letters,
    program,
    trusting,
    freshDesk,
    newPath,
  }
}

// As many at a time as a build server has cores; clevis is a shell script and mostly starts other programs.
async function encryptMany(url: string, count: number): Promise<string[]> {
  const { config } = await tangPin(url)
  const jwes: string[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      jwes[index] = (await clevisEncrypt("tang", config, plaintextOf(index))).trim()
    }
  }
  await Promise.all([worker(), worker()])
  return jwes
}

async function cardOf(armoured: string): Promise<Card> {
  return await parseCard(findArmour(armoured)[0]?.text ?? "")
}

function signingThumbprint({ port }: RunningTangd): string {
  return timeProcess({ program: "tang-show-keys", args: [String(port)] })
    .stdout.toString()
    .trim()
}

function nameOf(index: number): string {
  return `${String(index).padStart(4, "0")}.txt`
}
