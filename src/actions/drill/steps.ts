// The steps of the drill, as one person's process takes them: the same actions as the commands, in the world of practice. What a step
// returns is what that person would see, say or send; the passphrase stays in the technician's process.
import * as v from "valibot"
import { ToolError } from "../../bytes/errors.ts"
import { Secret } from "../../bytes/secret.ts"
import { findArmour } from "../../transport/armour.ts"
import { answer } from "../answer/answer.ts"
import { addContact } from "../person/contacts.ts"
import { exportCard, makeIdentity } from "../person/identity.ts"
import type { Net, Ports } from "../ports.ts"
import { request } from "../request/request.ts"
import { reveal } from "../reveal/reveal.ts"
import { inspect } from "../volume/inspect.ts"
import { prove } from "../volume/prove.ts"

const text = v.string()
const STEP = v.variant("do", [
  v.strictObject({ do: v.literal("meet"), name: text, role: v.picklist(["technician", "colleague"]) }),
  /** `card` is the path of a contact file. */
  v.strictObject({ do: v.literal("know"), card: text }),
  v.strictObject({ do: v.literal("inspect"), path: text }),
  v.strictObject({
    do: v.literal("request"),
    path: text,
    host: text,
    mode: v.picklist(["relay", "disclose"]),
    to: v.exactOptional(text),
  }),
  v.strictObject({ do: v.literal("answer"), letter: text, words: text, tang: v.array(text) }),
  v.strictObject({ do: v.literal("reveal"), letter: text, path: text }),
  v.strictObject({ do: v.literal("prove"), path: text }),
])

export type Step = v.InferInput<typeof STEP>

/** The least the format allows: nothing here is worth protecting, and the drill should not wait. */
const KDF_MIB = 8
const world = "drill"

/** One person. Steps run one after another; a ToolError becomes `{error}`. */
export function makePerson(ports: Ports): (step: unknown) => Promise<unknown> {
  const own = practicePorts(ports)
  let passphrase: Secret | undefined
  const keep = async (shown: Secret): Promise<void> => {
    passphrase?.wipe()
    passphrase = new Secret(new Uint8Array(shown.reveal()))
  }
  const take = async (step: Step): Promise<unknown> => {
    switch (step.do) {
      case "meet":
        await makeIdentity(own, { name: step.name, roles: [step.role], kdfMib: KDF_MIB, world })
        return { card: (await exportCard(own, { renew: false })).text }
      case "know":
        return { added: (await addContact(own, step.card, { yes: true })).length }
      case "inspect":
        return await inspectStep(own, step.path)
      case "request":
        return await requestStep(own, step)
      case "answer":
        return await answerStep(own, step)
      case "reveal":
        return await revealStep(own, step, keep)
      case "prove": {
        if (passphrase === undefined) throw new ToolError("usage", "nothing was revealed yet")
        const { opens } = await prove(own, { path: step.path }, passphrase)
        passphrase.wipe()
        passphrase = undefined
        return { opens }
      }
    }
  }
  return async (step) => {
    try {
      return await take(v.parse(STEP, step))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      return { error: { code: error.code, text: error.message } }
    }
  }
}

/** The same ports with a passphrase for the practice identity that nobody has to type. */
function practicePorts(ports: Ports): Ports {
  return {
    ...ports,
    openHome: async () => ({
      ...(await ports.openHome()),
      identityPassphrase: () => Promise.resolve(new Secret(new Uint8Array(Buffer.from("practice")))),
    }),
  }
}

async function inspectStep(ports: Ports, path: string): Promise<object> {
  const { volumes } = await inspect(ports, [path])
  const [volume] = volumes
  const [binding] = volume?.bindings ?? []
  return {
    type: volume?.type,
    uuid: volume?.uuid,
    slot: binding?.slot,
    pin: binding?.pin,
    recoverable: binding?.recoverable,
  }
}

async function requestStep(
  ports: Ports,
  { path, host, mode, to }: Step & { do: "request" },
): Promise<object> {
  const options = { path, world, mode, host, name: "Practice Technician", ticket: "PRACTICE" } as const
  const made = await request(ports, { ...options, ...(to === undefined ? {} : { to }) })
  return {
    letter: made.letter,
    words: made.code.words.join(" "),
    keys: made.leaves.length,
    needed: made.plan.needed,
  }
}

async function answerStep(ports: Ports, { letter, words, tang }: Step & { do: "answer" }): Promise<object> {
  const { net } = ports
  if (net === undefined) throw new TypeError("the technician of the practice has no net")
  const inputs = [{ name: "letter", bytes: Buffer.from(letter) }]
  const [row] = await answer(
    withNet(ports, net),
    { world, inputs, tang, unsigned: false, reveal: false, name: "Practice Colleague" },
    {
      decide: () => Promise.resolve({ decision: "approve", words }),
      decideUnsigned: () => Promise.reject(new TypeError("practice letters are signed")),
      decideHostLines: () => Promise.reject(new TypeError("practice letters are signed")),
      show: () => Promise.reject(new TypeError("practice answers travel")),
      progress: () => {},
    },
  )
  const leaves = row?.leaves ?? []
  return {
    letter: row?.reply,
    asked: leaves.length,
    answered: leaves.filter(({ status }) => status === "ok").length,
  }
}

function withNet(ports: Ports, net: Net): Ports & { readonly net: Net } {
  return { ...ports, net }
}

async function revealStep(
  ports: Ports,
  { letter, path }: Step & { do: "reveal" },
  keep: (shown: Secret) => Promise<void>,
): Promise<object> {
  const inputs = [{ name: "letter", bytes: Buffer.from(letter) }]
  let characters = 0
  const { opens, case: id } = await reveal(
    ports,
    { world, inputs, volume: path, where: "screen" },
    async (shown) => {
      characters = shown.length
      await keep(shown)
    },
  )
  return { opens, characters, case: id }
}

/** Bytes of what travels, without the armour around it. */
export function letterBytes(letter: string): number {
  return findArmour(letter).reduce((sum, { text: inner }) => sum + inner.length, 0)
}
