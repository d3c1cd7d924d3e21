// One recovery, with Tang in reach: the stand-in for `clevis decrypt`, the way from a disk to its passphrase, and the whole relay between
// two people.
import { type Ground, plaintextOf } from "./ground.ts"
import { Contender, type Finished, race, timeProcess } from "./measure.ts"
import { tableLines } from "./table.ts"

export async function recoveries(ground: Ground, rounds: number): Promise<string[]> {
  const { program, trusting, image } = ground
  const jwe = ground.jwes[0] ?? ""
  const luksPass = () => timeProcess({ program: "clevis", args: ["luks", "pass", "-d", image, "-s", "1"] })
  const passphrase = luksPass().stdout.toString().trimEnd()
  const fromDisk = (): number => {
    const taken = program(["extract", image, "--slot", "1", "--what", "jwe", "-o", "-"], trusting)
    return taken.ms + opened(program(["decrypt"], trusting, taken.stdout), passphrase)
  }
  const clevisDecrypt = { program: "clevis", args: ["decrypt"], stdin: jwe }
  const decrypt = new Contender("decrypt", () => opened(program(["decrypt"], trusting, jwe), plaintextOf(0)))
  const clevis = new Contender("clevis decrypt", () => opened(timeProcess(clevisDecrypt), plaintextOf(0)))
  const disk = new Contender("extract, decrypt", fromDisk)
  const relay = new Contender("request, answer, reveal", () => relayed(ground, passphrase))
  const pass = new Contender("clevis luks pass", () => opened(luksPass(), passphrase))
  await race([decrypt, clevis, disk, relay, pass], rounds)
  return tableLines("One recovery, all its processes", [
    { ours: decrypt, beside: clevis, atMost: 1 },
    { ours: disk, beside: pass },
    { ours: relay, beside: pass },
  ])
}

// Two people who never met, both without an identity, so that no key derivation is in it.
function relayed({ program, image, tangd, newPath }: Ground, passphrase: string): number {
  const [home, desk, letter, answer] = [
    newPath("home"),
    newPath("desk"),
    newPath("letter"),
    newPath("answer"),
  ]
  const ask = ["request", image, "--name", "T", "--host", "h", "-o", letter, "--json"]
  const asked = program(ask, home)
  const { words }: { words: string[] } = JSON.parse(asked.stdout.toString())
  const yes = ["--approve", "--words", words.join(" "), "--tang", tangd.url, "-o", answer]
  const answered = program(["answer", letter, ...yes], desk)
  return asked.ms + answered.ms + opened(program(["reveal", answer, "--stdout"], home), passphrase)
}

function opened({ ms, stdout }: Finished, expected: string): number {
  if (stdout.toString().trimEnd() !== expected) throw new Error("something else came out than went in")
  return ms
}
