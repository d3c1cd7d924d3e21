// Against the real programs of Debian 12: what they print today is recognised, and what an entry says it read in a package is in it.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { squeeze } from "../../../src/actions/explain/console.ts"
import { ENTRIES } from "../../../src/actions/explain/entries.ts"
import { compileTemplate } from "../../../src/actions/explain/template.ts"
import { explain } from "../../../src/actions/explain.ts"
import { cliCommand, run } from "../../support/cli.ts"
import { makeLuksImage } from "../../support/luks-image.ts"
import { withoutNetwork } from "../../support/network.ts"
import { freePort, newKeyDirectory, startBehindSocat, startTangd } from "../../support/tangd.ts"
import { makeFolder, removeFolder, workspace } from "../../support/workspace.ts"

const ids = (text: string): string[] => explain(text).findings.map(({ entry }) => entry.id)

/** All that a program prints, as a console shows it. */
async function printed(program: string, args: readonly string[], stdin = ""): Promise<string> {
  const { stdout, stderr } = await run(program, args, { stdin, env: { LC_ALL: "C" } })
  return `${stdout}${stderr}`
}

let folder: string
let luks1: string
let luks2: string
beforeAll(async () => {
  folder = makeFolder()
  luks1 = join(folder, "luks1.img")
  luks2 = join(folder, "luks2.img")
  await makeLuksImage(luks1, { type: "luks1", passphrase: "right" })
  await makeLuksImage(luks2, { type: "luks2", passphrase: "right" })
})
afterAll(() => removeFolder(folder))

describe("clevis decrypt", () => {
  let keys: string
  let jwe: string
  let port: number
  beforeAll(async () => {
    keys = newKeyDirectory()
    const tang = await startTangd(keys)
    port = tang.port
    const { stdout } = await run("clevis", ["encrypt", "tang", JSON.stringify({ url: tang.url }), "-y"], {
      stdin: "hello",
    })
    jwe = stdout
    await tang.stop()
  })
  afterAll(() => removeFolder(keys))

  /** Puts another server on the port that the JWE names. */
  async function withServer<T>(address: string, work: () => Promise<T>): Promise<T> {
    const server = await startBehindSocat(address, port)
    try {
      return await work()
    } finally {
      await server.stop()
    }
  }

  it("against a dead port", async () => {
    expect(ids(await printed("clevis", ["decrypt"], jwe))).toEqual(["tang-no-answer"])
  })

  it("against a Tang server without the key", async () => {
    const empty = join(workspace(), "keys")
    mkdirSync(empty)
    const text = await withServer(`EXEC:"/usr/libexec/tangd ${empty}"`, () =>
      printed("clevis", ["decrypt"], jwe),
    )
    expect(ids(text)).toEqual(["tang-no-answer"])
  })

  it("against a login page", async () => {
    const page = join(workspace(), "page.sh")
    writeFileSync(
      page,
      `while read -r line; do [ "$line" = "$(printf '\\r')" ] && break; done\nprintf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\nConnection: close\\r\\n\\r\\n<html>'\n`,
    )
    const [decrypted, shown] = await withServer(`EXEC:"sh ${page}"`, async () => [
      await printed("clevis", ["decrypt"], jwe),
      await printed("tang-show-keys", [String(port)]),
    ])
    expect(ids(decrypted)).toEqual(["jose-invalid-json", "tang-bad-reply"])
    expect(ids(shown)).toEqual(["jose-invalid-json"])
  })

  it("of a pin that is not installed", async () => {
    const header = Buffer.from('{"alg":"dir","clevis":{"pin":"yolo"}}').toString("base64url")
    expect(ids(await printed("clevis", ["decrypt"], `${header}..a.b.c`))).toEqual(["pin-missing"])
  })

  it("with a wrong key, by jose alone", async () => {
    const key = join(workspace(), "key.jwk")
    writeFileSync(key, JSON.stringify({ kty: "oct", k: "A".repeat(43) }))
    expect(ids(await printed("jose", ["jwe", "dec", "-k", key, "-i-"], jwe))).toEqual(["jose-unwrap"])
  })
})

describe("other programs of Tang and clevis", () => {
  it("tangd says what was asked for in vain", async () => {
    const { stdout: point } = await run("jose", ["jwk", "gen", "-i", '{"alg":"ECMR"}'])
    const { stdout: key } = await run("jose", ["jwk", "pub", "-i-"], { stdin: point })
    const ask = (line: string, body: string) =>
      printed(
        "/usr/libexec/tangd",
        [workspace()],
        `${line} HTTP/1.1\r\nContent-Type: application/jwk+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    const kid = "a".repeat(43)
    expect(ids(await ask(`POST /rec/${kid}`, key))).toEqual(["tang-rec-404"])
    expect(ids(await ask(`POST /rec/${kid}`, "{}"))).toEqual(["tang-rec-400"])
    expect(ids(await ask(`GET /adv/${kid}`, ""))).toEqual(["tang-adv-404"])
  })

  it("tang-show-keys against a dead port", async () => {
    expect(ids(await printed("tang-show-keys", [String(await freePort())]))).toEqual(["curl-refused"])
  })

  it.each([
    ['{"url":"http://127.0.0.1:1"}', "tang-no-advertisement"],
    ["{", "config-malformed"],
    ["{}", "config-malformed"],
  ])("clevis encrypt tang %s", async (config, id) => {
    expect(ids(await printed("clevis", ["encrypt", "tang", config, "-y"], "x"))).toContain(id)
  })

  it.each([
    ["pass", ["-s", "3"], "pass-failed"],
    ["report", ["-s", "0"], "no-token"],
    ["unbind", ["-f", "-s", "0"], "no-token"],
    ["edit", ["-s", "3"], "read-config-failed"],
    ["bind", ["-y", "-k", "-", "foo", "{}"], "pin-missing"],
  ])("clevis luks %s on a volume without a binding", async (command, args, id) => {
    const text = await printed("clevis", ["luks", command, "-d", luks2, ...args], "right")
    expect(ids(text)).toEqual([id])
  })

  it("clevis and luksmeta on LUKS1 without LUKSMeta", async () => {
    const clevis = await printed("clevis", ["luks", "unbind", "-f", "-d", luks1, "-s", "0"])
    expect(ids(clevis)).toEqual(["luksmeta-missing"])
    expect(ids(await printed("luksmeta", ["show", "-d", luks1]))).toEqual(["luksmeta-not-initialised"])
    expect(ids(await printed("luksmeta", ["show", "-d", luks2]))).toEqual(["luksmeta-not-luks1"])
  })

  it("clevis without a TPM", async () => {
    if (existsSync("/dev/tpmrm0")) return
    expect(ids(await printed("clevis", ["encrypt", "tpm2", "{}"], "x"))).toEqual(["tpm-missing"])
    expect(ids(await printed("tpm2_getcap", ["pcrs"]))).toContain("tpm-no-tcti")
  })
})

describe("cryptsetup", () => {
  it.each([
    ["wrong", "open --test-passphrase -d - IMAGE", "wrong-passphrase"],
    ["", "open --test-passphrase IMAGE", "nothing-to-read"],
    ["wrong", "open --test-passphrase -d - -S 5 IMAGE", "no-usable-slot"],
    ["", "token export --token-id 3 IMAGE", "token-missing"],
    ["{}", "token import IMAGE", "token-import-failed"],
    ["right", "luksKillSlot -d - IMAGE 4", "slot-not-active"],
  ])("with %j on stdin: %s", async (stdin, command, id) => {
    const args = command.split(" ").map((word) => (word === "IMAGE" ? luks2 : word))
    expect(ids(await printed("cryptsetup", args, stdin))).toEqual([id])
  })

  it("on what is no volume, not there, or there already", async () => {
    const empty = join(folder, "empty.img")
    writeFileSync(empty, Buffer.alloc(1 << 20))
    expect(ids(await printed("cryptsetup", ["luksDump", empty]))).toEqual(["not-valid-luks"])
    expect(ids(await printed("cryptsetup", ["luksDump", `${empty}x`]))).toEqual(["no-access"])
    const backup = ["luksHeaderBackup", luks2, "--header-backup-file", empty]
    expect(ids(await printed("cryptsetup", backup))).toEqual(["backup-exists"])
  })
})

describe("what an entry says it read", () => {
  // Which installed files hold the texts of a package. Packages of start images are not installed here.
  const lib = "/usr/lib/x86_64-linux-gnu"
  const FILES: Readonly<Record<string, readonly string[]>> = {
    clevis: named("/usr/bin", /^clevis/),
    "clevis-luks": named("/usr/bin", /^clevis-luks/),
    "clevis-tpm2": named("/usr/bin", /^clevis-.*-tpm2$/),
    "tang-common": named("/usr/libexec", /^tangd/),
    jose: ["/usr/bin/jose"],
    curl: named(lib, /^libcurl\.so\.4\.|^libcrypto\.so\.3$/).concat("/usr/bin/curl"),
    cryptsetup: ["/usr/sbin/cryptsetup", ...named(lib, /^libcryptsetup\.so\.12\./)],
    luksmeta: ["/usr/bin/luksmeta"],
    "tpm2-tools": ["/usr/bin/tpm2"],
    "libtss2-rc0": named(lib, /^libtss2-rc\.so/),
    "libtss2-tctildr0": named(lib, /^libtss2-tct/),
    systemd: ["/lib/systemd/systemd-cryptsetup", "/lib/systemd/systemd-sulogin-shell"].concat(
      named(`${lib}/systemd`, /^libsystemd-/),
    ),
    "util-linux": ["/usr/sbin/sulogin"],
  }
  // Programs put these together from parts: a status and a path, a number, the name of a unit, a word for "passphrase".
  const FROM_PARTS = [
    "(0x921)",
    "A start job is running for …",
    "Enter passphrase for /dev/…:",
    "Esys_Unseal(0x128)",
    "Esys_Unseal(0x99D)",
    "Failed to start Cryptography Setup for …",
    "Failed to start systemd-cryptsetup@…",
    "GET /adv/… => 404",
    "Invalid json!",
    "Load(0x1DF)",
    "POST /rec/… => 400",
    "POST /rec/… => 404",
    "Please enter passphrase for disk …",
    "Please enter passphrase or recovery key for disk …",
    "Unsupported device /dev/…",
    "You are in emergency mode.",
    "curl: (28) Connection timeout after … ms",
    "curl: (28) …timed out after … milliseconds",
    "curl: (52) Empty reply from server",
    "curl: (56) Recv failure: Connection reset by peer",
    "curl: (6) Could not resolve host: …",
    "curl: (7) Failed to connect to … port …",
    `sss '{"t":1,"pins":{"tang":[{"…}]}}'`,
    "tpm:parameter(1):integrity check failed",
    "tpm:session(1):a policy check failed",
  ]
  // The shell, or an older or newer version, says these: the threads of the entry do.
  const OTHER_VERSIONS = [
    "Error communicating with the server!",
    "Token could not be imported from the file",
    "Unable to find non-empty PCR algorithm bank, please check output of tpm2_getcap pcrs",
    "tpm2_getcap: command not found",
  ]

  const cited = ENTRIES.flatMap((entry) => {
    const packages = entry.source.flatMap((text) => /^debian 12: (\S+) /.exec(text)?.[1] ?? [])
    return packages.some((name) => name in FILES)
      ? entry.says.map((says) => ({ says, id: entry.id, packages }))
      : []
  })

  it("is in the package that it cites", () => {
    const contents = new Map<string, string>()
    const content = (name: string): string => {
      const known = contents.get(name)
      if (known !== undefined) return known
      const files = (FILES[name] ?? []).filter((path) => existsSync(path) && statSync(path).isFile())
      const text = files.map((path) => squeeze(readFileSync(path, "latin1"))).join("\n")
      contents.set(name, text)
      return text
    }
    const missing = cited
      .filter(({ says, packages }) => {
        const text = packages.map(content).join("\n")
        return !compileTemplate(says).pieces.every((piece) => text.includes(piece))
      })
      .map(({ says }) => says)
    expect(missing.sort()).toEqual([...FROM_PARTS, ...OTHER_VERSIONS].sort())
  })
})

describe("nbde-rescue explain", () => {
  it("needs no network and no home", async () => {
    const [program, ...args] = cliCommand(["explain", "-"])
    const home = join(workspace(), "home")
    const { code, stdout } = await withoutNetwork({
      program,
      args,
      stdin: "Unwrapping failed!\n",
      env: { NBDE_RESCUE_HOME: home },
    })
    expect([code, existsSync(home)]).toEqual([0, false])
    expect(stdout).toContain("printed by jose")
  })
})

function named(where: string, name: RegExp): string[] {
  if (!existsSync(where)) return []
  return readdirSync(where)
    .filter((file) => name.test(file))
    .map((file) => join(where, file))
}
