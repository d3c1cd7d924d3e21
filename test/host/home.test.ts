import { spawnSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { homeLocation, prepareHome } from "../../src/host/home-folder.ts"
import { ROOT } from "../support/build.ts"
import { workspace } from "../support/workspace.ts"
import { openHomeAt } from "./open-home.ts"

const root = process.geteuid?.() === 0
const bytes = (text: string): Uint8Array => Buffer.from(text)
const modeOf = (path: string): number => statSync(path).mode & 0o777

describe("where the home is", () => {
  it.each([
    ["the flag comes first", "/x", { NBDE_RESCUE_HOME: "/y", XDG_STATE_HOME: "/z" }, "/x", true],
    ["then its own variable", undefined, { NBDE_RESCUE_HOME: "/y", XDG_STATE_HOME: "/z" }, "/y", true],
    [
      "then the state folder of the desktop",
      undefined,
      { XDG_STATE_HOME: "/z", HOME: "/h" },
      "/z/nbde-rescue",
      false,
    ],
    ["then the person's own", undefined, { HOME: "/h" }, "/h/.local/state/nbde-rescue", false],
    [
      "an empty variable is none",
      undefined,
      { NBDE_RESCUE_HOME: "", HOME: "/h" },
      "/h/.local/state/nbde-rescue",
      false,
    ],
    [
      "a relative state folder is ignored",
      undefined,
      { XDG_STATE_HOME: "z", HOME: "/h" },
      "/h/.local/state/nbde-rescue",
      false,
    ],
  ])("%s", (_, flag, environment, path, named) => {
    expect(homeLocation(flag, environment)).toEqual({ path, named })
  })
})

describe("a new home", () => {
  it("is made for its owner only, folders and files", async () => {
    const path = join(workspace(), "state/nbde-rescue")
    const { home } = await openHomeAt(path)
    await home.state.write("cases/a/letters/one", bytes("letter"))
    await home.journal.append(bytes("line\n"))
    expect(["", "cases", "cases/a", "cases/a/letters"].map((name) => modeOf(join(path, name)))).toEqual([
      0o700, 0o700, 0o700, 0o700,
    ])
    expect(["cases/a/letters/one", "journal.jsonl", "lock"].map((name) => modeOf(join(path, name)))).toEqual([
      0o600, 0o600, 0o600,
    ])
    expect(home.state).toMatchObject({
      protectedByModes: true,
      volatile: false,
      foldersSync: true,
      home: path,
    })
  })

  it("reads back what was written, lists it and forgets what was removed", async () => {
    const { home } = await openHomeAt(join(workspace(), "home"))
    const { state } = home
    expect(await state.read("contacts/ada")).toBeUndefined()
    expect(await state.list("contacts")).toEqual([])
    await state.write("contacts/bea", bytes("2"))
    await state.write("contacts/ada", bytes("1"))
    await state.write("contacts/ada", bytes("one"))
    expect(Buffer.from((await state.read("contacts/ada")) ?? []).toString()).toBe("one")
    expect(await state.list("contacts")).toEqual(["ada", "bea"])
    await state.remove("contacts/ada")
    expect(await state.list("contacts")).toEqual(["bea"])
    await state.remove("contacts")
    await state.remove("contacts")
    expect(await state.read("contacts/bea")).toBeUndefined()
    await state.write("contacts/ada", bytes("again"))
    expect(await state.list("contacts")).toEqual(["ada"])
  })

  it.each(["../x", "a/../b", "/etc/passwd", "", "a//b", ".hidden", "a/..", "a\0b", "x".repeat(300)])(
    "has no file named %j",
    async (name) => {
      const { home } = await openHomeAt(join(workspace(), "home"))
      await expect(home.state.read(name)).rejects.toThrow(TypeError)
      await expect(home.state.write(name, bytes("x"))).rejects.toThrow(TypeError)
      await expect(home.state.remove(name)).rejects.toThrow(TypeError)
    },
  )
})

describe("a home that others could change", () => {
  it("is refused if its folder, one of its folders or one of its files is writable for others", async () => {
    const path = join(workspace(), "home")
    mkdirSync(path, { mode: 0o700 })
    chmodSync(path, 0o770)
    await expect(openHomeAt(path)).rejects.toMatchObject({ code: "home-unsafe", details: { path } })
    chmodSync(path, 0o700)
    mkdirSync(join(path, "contacts"))
    writeFileSync(join(path, "contacts/ada"), "x")
    chmodSync(join(path, "contacts/ada"), 0o602)
    const { home } = await openHomeAt(path)
    await expect(home.state.read("contacts/ada")).rejects.toMatchObject({ code: "home-unsafe" })
    await expect(home.state.write("contacts/ada", bytes("y"))).rejects.toMatchObject({ code: "home-unsafe" })
    writeFileSync(join(path, "journal.jsonl"), "")
    chmodSync(join(path, "journal.jsonl"), 0o666)
    await expect(home.journal.append(bytes("x\n"))).rejects.toMatchObject({ code: "home-unsafe" })
  })

  it("is refused if a link stands anywhere in it", async () => {
    const dir = workspace()
    mkdirSync(join(dir, "real"), { mode: 0o700 })
    symlinkSync("real", join(dir, "link"))
    await expect(openHomeAt(join(dir, "link"))).rejects.toMatchObject({ code: "home-unsafe" })
    mkdirSync(join(dir, "elsewhere"))
    writeFileSync(join(dir, "elsewhere/secret"), "other")
    symlinkSync("../elsewhere", join(dir, "real/contacts"))
    symlinkSync("../elsewhere/secret", join(dir, "real/tang.json"))
    symlinkSync("../elsewhere/secret", join(dir, "real/journal.jsonl"))
    const { home } = await openHomeAt(join(dir, "real"))
    for (const name of ["contacts/secret", "tang.json"]) {
      await expect(home.state.read(name), name).rejects.toMatchObject({ code: "home-unsafe" })
      await expect(home.state.write(name, bytes("x")), name).rejects.toMatchObject({ code: "home-unsafe" })
    }
    await expect(home.journal.append(bytes("x\n"))).rejects.toMatchObject({ code: "home-unsafe" })
    expect(readFileSync(join(dir, "elsewhere/secret"), "utf8")).toBe("other")
  })

  it("is refused if a file stands in its place", async () => {
    const path = join(workspace(), "home")
    writeFileSync(path, "")
    await expect(openHomeAt(path)).rejects.toMatchObject({ code: "home-unsafe" })
  })

  it("is tightened if others can only read it", async () => {
    const path = join(workspace(), "home")
    mkdirSync(join(path, "contacts"), { recursive: true })
    writeFileSync(join(path, "contacts/ada"), "x")
    for (const name of ["", "contacts"]) chmodSync(join(path, name), 0o755)
    chmodSync(join(path, "contacts/ada"), 0o644)
    const { home } = await openHomeAt(path)
    await home.state.read("contacts/ada")
    expect(["", "contacts", "contacts/ada"].map((name) => modeOf(join(path, name)))).toEqual([
      0o700, 0o700, 0o600,
    ])
  })

  it.skipIf(!root)(
    "is refused if another user owns it, unless root was sent there (needs root)",
    async () => {
      const path = join(workspace(), "home")
      mkdirSync(path, { mode: 0o700 })
      chownSync(path, 12_345, 12_345)
      await expect(prepareHome(path, false)).rejects.toMatchObject({ code: "home-unsafe" })
      const { home } = await openHomeAt(path)
      await home.state.write("contacts/ada", bytes("x"))
      await home.journal.append(bytes("x\n"))
      for (const name of ["contacts", "contacts/ada", "journal.jsonl"])
        expect(statSync(join(path, name)).uid, name).toBe(12_345)
    },
  )
})

describe("a medium without access rights", () => {
  const VFAT = 0x4d44
  const EXFAT = 0x2011bab0

  // The type comes through a seam: this kernel may not know vfat.
  it.each([VFAT, EXFAT])(
    "is known by its type %i and used without pretending to protect anything",
    async (type) => {
      const path = join(workspace(), "home")
      mkdirSync(path)
      chmodSync(path, 0o777)
      const folder = await prepareHome(path, false, async () => type)
      expect(folder).toMatchObject({ protectedByModes: false, readable: true })
      expect(folder.unwritable).toBeUndefined()
    },
  )

  it.skipIf(!root)(
    "is recognised on a real vfat image and said once (needs root and a kernel with vfat)",
    async (context) => {
      const dir = workspace()
      const image = join(dir, "fat.img")
      const point = join(dir, "stick")
      writeFileSync(image, Buffer.alloc(2 << 20))
      mkdirSync(point)
      if (spawnSync("mkfs.vfat", [image]).status !== 0) return context.skip("mkfs.vfat is not here")
      if (spawnSync("mount", ["-o", "loop", image, point]).status !== 0)
        return context.skip("this kernel cannot mount vfat")
      onTestFinished(() => void spawnSync("umount", [point]))
      const first = await openHomeAt(join(point, "home"))
      expect(first.home.state.protectedByModes).toBe(false)
      expect(first.said.join(" ")).toMatch(/keeps no access rights/)
      await first.home.journal.append(bytes("x\n"))
      await first.close()
      expect((await openHomeAt(join(point, "home"))).said).toEqual([])
    },
  )
})

describe("a home that cannot be written", () => {
  it.skipIf(!root)(
    "is read where it is, continued in memory, and said in the first line (needs root to mount)",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "nbde-rescue-ro-"))
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=0755", "tmpfs", dir]).status).toBe(0)
      onTestFinished(() => {
        spawnSync("umount", [dir])
        rmSync(dir, { recursive: true })
      })
      const path = join(dir, "home")
      const before = await openHomeAt(path)
      await before.home.state.write("contacts/ada", bytes("1"))
      await before.home.journal.append(bytes("line 1\n"))
      await before.close()
      spawnSync("mount", ["-o", "remount,ro", dir])
      const { home, said } = await openHomeAt(path)
      expect(said[0]).toBe(`Your record cannot be written to ${path}: the medium is read-only.`)
      expect(home.state).toMatchObject({ volatile: true, protectedByModes: false })
      await home.state.write("contacts/bea", bytes("2"))
      expect(await home.state.list("contacts")).toEqual(["ada", "bea"])
      await home.state.remove("contacts/ada")
      expect(await home.state.list("contacts")).toEqual(["bea"])
      expect(await home.state.read("contacts/ada")).toBeUndefined()
      await home.journal.append(bytes("line 2\n"))
      expect(Buffer.from(await home.journal.read()).toString()).toBe("line 1\nline 2\n")
      expect(readFileSync(join(path, "journal.jsonl"), "utf8")).toBe("line 1\n")
    },
  )

  it.skipIf(!root)(
    "is refused where it is there and closed to this user, for nobody knows what it holds",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "nbde-rescue-closed-"))
      onTestFinished(() => rmSync(dir, { recursive: true }))
      const program = `const { prepareHome } = await import(${JSON.stringify(join(ROOT, "src/host/home-folder.ts"))})
      process.setgroups([]); process.setgid(12345); process.setuid(12345)
      for (const path of process.argv.slice(1)) await prepareHome(path, true).catch(({ code, message }) => console.log(code, message))`
      chmodSync(dir, 0o700)
      const told = spawnSync(
        process.execPath,
        ["--input-type=module", "-e", program, dir, join(dir, "below")],
        {
          encoding: "utf8",
        },
      )
      expect(told.stdout.trim().split("\n")).toEqual([
        `home-unsafe ${dir} cannot be read by this user`,
        `home-unsafe ${join(dir, "below")} cannot be read by this user`,
      ])
    },
  )

  it("is a home in memory even where nothing can be made at all", async () => {
    const { home, said } = await openHomeAt("/proc/nbde-rescue-home")
    expect(said[0]).toContain("/proc/nbde-rescue-home")
    await home.state.write("a", bytes("1"))
    expect(Buffer.from((await home.state.read("a")) ?? []).toString()).toBe("1")
    expect(await home.journal.read()).toHaveLength(0)
  })
})

describe("a full disk", () => {
  it.skipIf(!root)(
    "leaves state and record as they were, and the next write works (needs root to mount)",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "nbde-rescue-full-"))
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=0755", "tmpfs", dir]).status).toBe(0)
      onTestFinished(() => {
        spawnSync("umount", [dir])
        rmSync(dir, { recursive: true })
      })
      const path = join(dir, "home")
      const { home } = await openHomeAt(path)
      await home.state.write("tang.json", bytes("old"))
      await home.journal.append(bytes("line 1\n"))
      await expect(home.state.write("tang.json", new Uint8Array(200_000))).rejects.toMatchObject({
        code: "write-failed",
        details: { cause: "ENOSPC" },
      })
      await expect(home.journal.append(new Uint8Array(200_000).fill(65))).rejects.toMatchObject({
        code: "write-failed",
        message: expect.stringContaining("the disk is full"),
      })
      expect(readFileSync(join(path, "journal.jsonl"), "utf8")).toBe("line 1\n")
      expect(Buffer.from((await home.state.read("tang.json")) ?? []).toString()).toBe("old")
      await home.journal.append(bytes("line 2\n"))
      expect(readFileSync(join(path, "journal.jsonl"), "utf8")).toBe("line 1\nline 2\n")
      expect(readdirSync(path).sort()).toEqual(["journal.jsonl", "lock", "tang.json"])
    },
  )
})

// No process has this id.
const LEFT_BY_NOBODY = ".nbde-rescue-4194305-456.tmp"

describe("what a killed process left", () => {
  it("is swept with the first write", async () => {
    const path = join(workspace(), "home")
    mkdirSync(path, { mode: 0o700 })
    const left = join(path, LEFT_BY_NOBODY)
    appendFileSync(left, "half")
    const { home } = await openHomeAt(path)
    expect(await home.state.read("a")).toBeUndefined()
    expect(existsSync(left)).toBe(true)
    await home.state.write("a", bytes("1"))
    expect(existsSync(left)).toBe(false)
  })
})

describe("the session store", () => {
  const shm = "/dev/shm"
  const runtime = (): string => {
    const path = mkdtempSync(join(shm, "nbde-rescue-test-"))
    onTestFinished(() => rmSync(path, { recursive: true, force: true }))
    return path
  }

  it.skipIf(!existsSync(shm))("takes what a killed process left there away with the last key", async () => {
    const base = runtime()
    const { home } = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: base })
    await home.state.session?.write("case.key", bytes("1"))
    const [folder = ""] = readdirSync(base)
    appendFileSync(join(base, folder, LEFT_BY_NOBODY), "half")
    await home.state.session?.remove("case.key")
    expect(readdirSync(base)).toEqual([])
  })

  it.skipIf(!existsSync(shm))(
    "lies in memory under a name made from the home, for its owner only",
    async () => {
      const path = runtime()
      const { home } = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: path })
      const store = home.state.session
      expect(store?.where).toBe(path)
      await store?.write("case.key", bytes("0123"))
      const [folder = ""] = readdirSync(path)
      expect(folder).toMatch(/^nbde-rescue-[0-9a-f]{24}$/)
      expect(modeOf(join(path, folder))).toBe(0o700)
      expect(modeOf(join(path, folder, "case.key"))).toBe(0o600)
      expect(Buffer.from((await store?.read("case.key")) ?? []).toString()).toBe("0123")
      await store?.remove("case.key")
      await store?.remove("case.key")
      expect(await store?.read("case.key")).toBeUndefined()
    },
  )

  it.skipIf(!existsSync(shm))("is another one for another home", async () => {
    const path = runtime()
    const one = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: path })
    const two = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: path })
    await one.home.state.session?.write("case.key", bytes("1"))
    expect(await two.home.state.session?.read("case.key")).toBeUndefined()
  })

  it("is never on a disk, whatever XDG_RUNTIME_DIR says", async () => {
    const disk = workspace()
    const { home } = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: disk })
    expect(home.state.session?.where).not.toBe(disk)
    expect(readdirSync(disk)).toEqual([])
  })

  it.skipIf(!existsSync(shm))(
    "takes no key from a folder that appeared since and is open to others",
    async () => {
      const path = runtime()
      const { home } = await openHomeAt(join(workspace(), "home"), { XDG_RUNTIME_DIR: path })
      const store = home.state.session
      await store?.write("case.key", bytes("1"))
      const folder = join(path, readdirSync(path)[0] ?? "")
      await store?.remove("case.key")
      mkdirSync(folder)
      chmodSync(folder, 0o777)
      writeFileSync(join(folder, "case.key"), "a key that somebody else knows")
      expect(await store?.read("case.key")).toBeUndefined()
    },
  )

  it.skipIf(!existsSync(shm))("is not used where somebody else could look into it", async () => {
    const path = runtime()
    const home = join(workspace(), "home")
    await (await openHomeAt(home, { XDG_RUNTIME_DIR: path })).home.state.session?.write(
      "case.key",
      bytes("1"),
    )
    chmodSync(join(path, readdirSync(path)[0] ?? ""), 0o755)
    expect((await openHomeAt(home, { XDG_RUNTIME_DIR: path })).home.state.session?.where).not.toBe(path)
  })
})
