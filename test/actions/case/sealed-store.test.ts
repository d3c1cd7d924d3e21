import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import { makeSealedStore, type SealedStoreOptions } from "../../../src/actions/case/sealed-store.ts"
import type { SessionStore, State } from "../../../src/actions/ports.ts"
import { Secret } from "../../../src/bytes/secret.ts"
import { homeOver, memoryJournal } from "../../journal/sample.ts"

const secret = (text: string): Secret => new Secret(Buffer.from(text))
const textOf = (value: Secret | undefined): string | undefined =>
  value && Buffer.from(value.reveal()).toString()

/** A home in memory, with or without memory-backed storage beside it. */
function machine(withSession = true) {
  const files = new Map<string, Uint8Array>()
  const keys = new Map<string, Uint8Array>()
  const session: SessionStore = {
    where: "/run/user/0",
    read: async (name) => {
      const key = keys.get(name)
      return key && new Uint8Array(key)
    },
    write: async (name, bytes) => void keys.set(name, new Uint8Array(bytes)),
    remove: async (name) => void keys.delete(name),
  }
  const state: State = {
    ...homeOver(memoryJournal(), files).state,
    session: withSession ? session : undefined,
  }
  const identityKey = randomBytes(32)
  const store = (more: Partial<SealedStoreOptions> = {}) =>
    makeSealedStore({ state, random: { bytes: (n) => new Uint8Array(randomBytes(n)) }, ...more })
  const identity = async () => ({ deriveKey: () => new Secret(new Uint8Array(identityKey)) })
  return { files, keys, store, identity }
}

describe("secrets of a case", () => {
  it("come back as they were, in another process as well, and their order does not matter", async () => {
    const { store } = machine()
    const one = store().forCase("c1")
    expect(await one.begin(false)).toBe("session")
    expect(await one.begin(true)).toBe("session")
    const original = secret("scalar")
    await one.put("scalars-r1", original)
    await one.put("jwe", secret(""))
    original.wipe()
    const later = store().forCase("c1")
    expect(textOf(await later.get("scalars-r1"))).toBe("scalar")
    expect(textOf(await later.get("jwe"))).toBe("")
    expect(await later.get("none")).toBeUndefined()
    expect(await later.names()).toEqual(["jwe", "scalars-r1"])
  })

  it("are nowhere in clear", async () => {
    const { store, files } = machine()
    const one = store().forCase("c1")
    await one.begin(false)
    await one.put("scalars", secret("CANARY-0123456789"))
    for (const [name, bytes] of files)
      expect(Buffer.from(bytes).toString("latin1"), name).not.toContain("CANARY")
  })

  it("are gone when the key in memory is gone, and the code says so", async () => {
    const { store, keys } = machine()
    const one = store().forCase("c1")
    await one.begin(false)
    await one.put("scalars", secret("x"))
    keys.clear()
    await expect(store().forCase("c1").get("scalars")).rejects.toMatchObject({ code: "sealed-lost" })
  })

  it("survive a power cut if they were sealed to the identity", async () => {
    const { store, keys, identity } = machine()
    const one = store({ identity }).forCase("c1")
    expect(await one.begin(true)).toBe("identity")
    await one.put("scalars", secret("x"))
    expect(keys.size).toBe(0)
    expect(textOf(await store({ identity }).forCase("c1").get("scalars"))).toBe("x")
    expect(await store({ identity }).forCase("c1").names()).toEqual(["scalars"])
    const stranger = async () => ({ deriveKey: () => new Secret(new Uint8Array(32)) })
    await expect(store({ identity: stranger }).forCase("c1").get("scalars")).rejects.toMatchObject({
      code: "sealed-damaged",
    })
    await expect(store().forCase("c1").get("scalars")).rejects.toMatchObject({ code: "no-identity" })
  })

  it("cannot survive a power cut without an identity", async () => {
    const { store } = machine()
    await expect(store().forCase("c1").begin(true)).rejects.toMatchObject({ code: "no-identity" })
  })

  it("stay in the program where no memory-backed storage is, and only there", async () => {
    const { store } = machine(false)
    const running = store()
    expect(await running.forCase("c1").begin(false)).toBe("process")
    await running.forCase("c1").put("scalars", secret("x"))
    expect(textOf(await running.forCase("c1").get("scalars"))).toBe("x")
    expect(textOf(await running.forCase("c1").get("scalars"))).toBe("x")
    await expect(store().forCase("c1").get("scalars")).rejects.toMatchObject({ code: "sealed-lost" })
  })

  it("are destroyed with their case, key and files, and those of other cases are not", async () => {
    for (const withSession of [true, false]) {
      const { store, files, keys } = machine(withSession)
      const running = store()
      for (const id of ["c1", "c2"]) {
        await running.forCase(id).begin(false)
        await running.forCase(id).put("scalars", secret(id))
      }
      const copy = new Map(files)
      await running.destroyCase("c1")
      await running.destroyCase("c1")
      expect([...files.keys()]).toEqual(["cases/c2/sealed/scalars"])
      expect([...keys.keys()]).toEqual(withSession ? ["cases-c2.key"] : [])
      expect(await running.forCase("c1").get("scalars")).toBeUndefined()
      expect(textOf(await running.forCase("c2").get("scalars"))).toBe("c2")
      for (const [name, bytes] of copy) files.set(name, bytes)
      await expect(running.forCase("c1").get("scalars"), "a copy of the stick").rejects.toMatchObject({
        code: "sealed-lost",
      })
    }
  })
})

describe("a sealed file", () => {
  it("does not open when a byte of it changes, or in another place", async () => {
    const { store, files } = machine()
    const one = store().forCase("c1")
    await one.begin(false)
    await one.put("a", secret("x"))
    await one.put("b", secret("y"))
    const whole = files.get("cases/c1/sealed/a") ?? new Uint8Array(0)
    for (let at = 0; at < whole.length; at++) {
      const damaged = new Uint8Array(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      files.set("cases/c1/sealed/a", damaged)
      await expect(one.get("a"), `byte ${at}`).rejects.toMatchObject({ code: "sealed-damaged" })
    }
    files.set("cases/c1/sealed/a", files.get("cases/c1/sealed/b") ?? whole)
    await expect(one.get("a")).rejects.toMatchObject({ code: "sealed-damaged" })
  })
})
