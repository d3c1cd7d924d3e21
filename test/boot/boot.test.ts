// Real starts in a virtual machine: a Debian kernel and start image with Clevis, the root file system on a LUKS2 disk. With Tang; without
// any network and a passphrase that this program recovered, typed at the prompt; and with the relay script in the shell of the start image.
import { createHash } from "node:crypto"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { run } from "../support/cli.ts"
import { type Answers, answerScreen, mistyped, RELAY_SCRIPT, wantedAnswer } from "../support/host-shell.ts"
import { type Pin, sssPin, tangPin } from "../support/luks-image.ts"
import { approve, ask, openGround, type Person } from "../support/rescue.ts"
import { startTpm, startTpmForMachine } from "../support/swtpm.ts"
import { type RunningTangd, startTangd } from "../support/tangd.ts"
import { makeFolder, removeFolder } from "../support/workspace.ts"
import {
  type BootDisk,
  HOST_SEEN_BY_GUEST,
  type Lab,
  LUKS_UUID,
  labMissing,
  MAPPING,
  makeBootDisk,
  makeLab,
} from "./lab.ts"
import { boot, type Machine, type MachineOptions } from "./machine.ts"

const missing = labMissing()
const why = missing === undefined ? "" : ` (not run: ${missing})`
const IP = "net.ifnames=0 ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0:off"
const CTRL_D = "\u0004"

/** What is bound, and how the machine starts. */
interface Start extends Partial<MachineOptions> {
  readonly pin: Pin
  /** For the binding: which TPM. */
  readonly env?: Readonly<Record<string, string>>
  /** After the binding. */
  readonly beforeStart?: () => Promise<void>
}

describe.skipIf(missing !== undefined)(`a real start${why}`, () => {
  const ground = openGround()
  const times: string[] = []
  let lab: Lab
  let tangd: RunningTangd
  let other: RunningTangd
  let tang: Pin
  let ana: Person

  beforeAll(async () => {
    lab = makeLab()
    times.push(lab.built > 0 ? `the lab was built in ${lab.built} s` : "the lab was there")
    tangd = await startTangd()
    other = await startTangd()
    tang = await pinSeenByGuest(tangd)
    ana = await ground.person("Ana")
  })

  afterAll(async () => {
    await tangd?.stop()
    await other?.stop()
    ground.close()
    console.info(`Boot tests, seconds since the machine was switched on:\n  ${times.join("\n  ")}`)
  })

  /** A disk bound to `pin` in key slot 1, and a machine that starts from it; both go away. */
  async function withMachine(
    what: string,
    { pin, env = {}, beforeStart, ...options }: Start,
    use: (machine: Machine, disk: BootDisk) => Promise<void>,
  ): Promise<void> {
    const folder = makeFolder()
    try {
      const disk = await makeBootDisk(lab, folder)
      const config = JSON.stringify(pin.config)
      const bound = await run(
        "clevis",
        ["luks", "bind", "-y", "-d", disk.path, "-k", "-", "-s", "1", pin.pin, config],
        {
          stdin: disk.passphrase,
          env,
          timeoutMs: 600_000,
        },
      )
      if (bound.code !== 0) throw new Error(bound.stderr)
      await beforeStart?.()
      const machine = boot({ lab, initrd: "initramfs-tools", disk: disk.path, ...options })
      try {
        await use(machine, disk)
        await machine.sees(`BOOT-LAB-OK ${disk.canary}`)
        times.push(`${what}: ${machine.seconds().toFixed(0)}`)
      } finally {
        await machine.stop()
      }
    } finally {
      removeFolder(folder)
    }
  }

  /** Lets the host ask, carries its questions to Ana and her answers back, with one typing mistake. */
  async function relay(machine: Machine, device = "/dev/vda"): Promise<void> {
    const before = machine.console().length
    const screen = (): string => machine.console().slice(before)
    machine.enter(`clevis luks unlock -d ${device} -n ${MAPPING}; echo "code $?."`)
    let answers: Answers = new Map()
    let mistake = true
    for (let count = 1; ; count++) {
      await machine.sees(/# Now type answer [\w-]{4},|code \d+\./)
      const wanted = wantedAnswer(screen())
      if (wanted === undefined || wanted.count < count) break
      // On a slow machine a question may come after the first answer.
      if (!answers.has(wanted.name)) answers = await answerScreen(ana, screen(), tangd.url)
      for (const line of answers.get(wanted.name) ?? ["-"]) {
        if (mistake && line.startsWith("3:")) {
          mistake = false
          machine.enter(mistyped(line))
          await machine.sees("Line 3 is wrong. Type line 3 again:")
        }
        machine.enter(line)
      }
    }
    expect(screen()).toContain("code 0.")
    expect(mistake).toBe(false)
  }

  /** Brings the script by the serial line, as a person pastes it; to be run by dash, which the lab adds to its start image. */
  async function pasteScript(machine: Machine): Promise<void> {
    const script = RELAY_SCRIPT.replace("#!/bin/sh", "#!/bin/dash")
    // The line editor of the shell would take what comes before "go."; from then on the kernel keeps it for cat.
    machine.enter(
      'mkdir /r; echo g""o.; cat > /r/curl; chmod 755 /r/curl; export PATH=/r:$PATH; md5sum /r/curl',
    )
    await machine.sees("go.")
    machine.type(`${script}${CTRL_D}`)
    await machine.sees(/^[0-9a-f]{32} {2}\/r\/curl/m)
    expect(machine.console()).toContain(createHash("md5").update(script).digest("hex"))
  }

  /** A prompt stands before its program reads, and what is typed in between is thrown away: whoever sees nothing happen types again. */
  async function again(machine: Machine, type: () => void, text: string | RegExp): Promise<void> {
    for (let tries = 1; ; tries++) {
      type()
      try {
        return await machine.sees(text, 120)
      } catch (error) {
        if (tries === 8) throw error
      }
    }
  }

  async function scriptIsReady(machine: Machine): Promise<void> {
    machine.enter("curl")
    await machine.sees("Only for: clevis luks unlock")
    expect(machine.console()).not.toMatch(/^(Missing here|This is not first)/m)
  }

  it("needs nobody where Tang answers", async () => {
    await withMachine("with Tang", { pin: tang, network: true, append: IP }, async (machine) => {
      await machine.sees(`${MAPPING}: set up successfully`)
    })
  })

  it("takes a passphrase that was recovered from afar, typed at the prompt, without any network", async () => {
    await withMachine("offline, recovered passphrase typed", { pin: tang }, async (machine, disk) => {
      const kim = await ground.person("Kim")
      const asked = await ask(kim, disk.path, ["--slot", "1"])
      const answered = await approve(ana, asked, ["--tang", tangd.url])
      const { stdoutBytes } = await kim.must(["reveal", answered.file, "--stdout"])
      await machine.sees(/Please unlock disk [^:]*: /)
      const type = () => machine.type(`${Buffer.from(stdoutBytes).toString("latin1")}\r`)
      await again(machine, type, `${MAPPING}: set up successfully`)
      expect(machine.console()).not.toContain(Buffer.from(stdoutBytes).toString("latin1"))
    })
  })

  it("goes on after the relay in its own shell, the script put into the start image beforehand", async () => {
    await withMachine(
      "relay, one Tang, script in the image",
      { pin: tang, append: "break=mount" },
      async (machine) => {
        await machine.sees("(initramfs)")
        machine.enter("export PATH=/nbde:$PATH")
        await scriptIsReady(machine)
        await relay(machine)
        machine.enter("exit")
      },
    )
  })

  it("goes on after the relay for a nested policy, the script pasted over the serial line", async () => {
    const pin = sssPin(2, [tang, sssPin(1, [await pinSeenByGuest(other), tang])])
    await withMachine(
      "relay, nested policy, script pasted, run by dash",
      { pin, append: "break=mount" },
      async (machine) => {
        await machine.sees("(initramfs)")
        await pasteScript(machine)
        await scriptIsReady(machine)
        await relay(machine)
        machine.enter("exit")
      },
    )
  })

  it("goes on after the relay where the TPM of the machine is needed as well", async () => {
    const folder = makeFolder()
    const tpm = await startTpm(folder)
    let stop = tpm.stop
    try {
      const pin: Pin = { pin: "sss", config: { t: 2, pins: { tpm2: [{}], tang: [tang.config] } } }
      const socket = join(folder, "machine")
      await withMachine(
        "relay, TPM and Tang",
        {
          pin,
          env: tpm.env,
          tpm: socket,
          append: "break=mount",
          beforeStart: async () => {
            await tpm.stop()
            stop = await startTpmForMachine(folder, socket)
          },
        },
        async (machine) => {
          await machine.sees("(initramfs)")
          machine.enter("export PATH=/nbde:$PATH")
          await scriptIsReady(machine)
          await relay(machine)
          machine.enter("exit")
        },
      )
    } finally {
      await stop()
      removeFolder(folder)
    }
  })

  it("goes on after the relay in a start image that dracut made", async () => {
    const append = `rd.break=initqueue rd.luks.name=${LUKS_UUID}=${MAPPING}`
    await withMachine(
      "relay, dracut, script in the image",
      { pin: tang, initrd: "dracut", append },
      async (machine) => {
        await machine.sees("Press Enter for maintenance")
        await again(machine, () => machine.enter(""), /\S# /)
        machine.enter("export PATH=/nbde:$PATH")
        await scriptIsReady(machine)
        await relay(machine)
        machine.enter("exit")
      },
    )
  })
})

/** A pin whose address is this machine as the guest sees it; the key is trusted as it is. */
async function pinSeenByGuest({ url, port }: RunningTangd): Promise<Pin> {
  const { config } = await tangPin(url)
  return { pin: "tang", config: { ...config, url: `http://${HOST_SEEN_BY_GUEST}:${port}` } }
}
