// The key sources of the bindings that are changed: which Tang servers may be asked, and the TPM of this machine. A binding is opened by our
// own exchange, never by `clevis decrypt` on the whole of it; only a tpm2 leaf goes to clevis, and only if the person says that the disk
// belongs to this machine (design §4.4, §4.5).
import { isToolError, ToolError } from "../../bytes/errors.ts"
import type { JsonObject } from "../../bytes/json.ts"
import type { Secret } from "../../bytes/secret.ts"
import type { Binding } from "../../clevis/tree.ts"
import type { HostPlan } from "../../clevis/wrap-policy.ts"
import { parseTangUrl } from "../../tang/client.ts"
import { parsePublicKey } from "../../tang/jwk.ts"
import { answerServers } from "../answer/answer-servers.ts"
import type { TangServer } from "../answer/ask-tang.ts"
import { decryptBinding } from "../decrypt.ts"
import type { Exec, Ports } from "../ports.ts"
import type { TrustedServer } from "../tang/trust-list.ts"
import { openOnHost } from "../volume/this-host.ts"
import type { KeyServer } from "./renew-policy.ts"

export interface KeySourceOptions {
  /** The list of Tang servers of this home. */
  readonly trusted: readonly TrustedServer[]
  /** Addresses that the person typed, "URL" or "URL=URL". */
  readonly typed: readonly string[]
  /** Connect to the addresses inside the header. */
  readonly trustHeaderUrl: boolean
  /** The disk belongs to this machine: its TPM may be asked. */
  readonly thisHost: boolean
}

export interface KeySources {
  /** The passphrase of a binding; undefined where nothing is to be asked. Throws why it could not be opened. */
  open(jwe: string): Promise<Secret | undefined>
  /** The server behind an address of a policy; undefined if it may not be connected to. */
  server(url: string): KeyServer | undefined
  /** Wraps with the TPM of this machine. Throws `pin-unsupported` unless the disk belongs to it. */
  onHost(plan: HostPlan, plaintext: Secret): Promise<string>
}

/** Without a Net port everything stays offline. */
export function keySources(
  ports: Pick<Ports, "net" | "random" | "clock" | "exec">,
  options: KeySourceOptions,
): KeySources {
  const { net, random, clock, exec } = ports
  const servers = answerServers(options.trusted, options.typed)
  const { trustHeaderUrl, thisHost } = options
  return {
    open: async (jwe) => {
      if (net === undefined) return undefined
      const here = thisHost ? { here: (leaf: Binding) => openOnHost(exec, leaf) } : {}
      return await decryptBinding({ net, random, clock }, jwe, {
        trusted: () => Promise.resolve(servers),
        trustHeaderUrl,
        ...here,
      })
    },
    server: (url) => findServer(url, servers, options),
    onHost: async ({ config }, plaintext) => {
      if (!thisHost) {
        throw new ToolError(
          "pin-unsupported",
          "the policy needs the TPM of the host, so this must run there",
          {
            pin: "tpm2",
            flag: "--this-host",
          },
        )
      }
      return await wrapOnHost(exec, config, plaintext)
    },
  }
}

function findServer(
  url: string,
  servers: readonly TangServer[],
  { trusted, typed, trustHeaderUrl }: KeySourceOptions,
): KeyServer | undefined {
  const pair = typed.find((text) => text.startsWith(`${url}=http`))
  const wanted = pair === undefined ? url : pair.slice(url.length + 1)
  const found = servers.find((server) => sameAddress(server.url, wanted))
  if (found === undefined) return trustHeaderUrl && isUsable(url) ? { url, signing: [] } : undefined
  const keys = trusted.find((server) => sameAddress(server.url, found.url))?.signing ?? []
  const signing = keys.map((jwk) => parsePublicKey({ ...jwk }, "a trusted key"))
  return { url: found.url, signing, ...(found.ca === undefined ? {} : { ca: found.ca }) }
}

function sameAddress(a: string, b: string): boolean {
  if (!isUsable(a) || !isUsable(b)) return a === b
  const [first, second] = [parseTangUrl(a), parseTangUrl(b)]
  return first.origin === second.origin && first.path === second.path
}

function isUsable(url: string): boolean {
  try {
    parseTangUrl(url)
    return true
  } catch (error) {
    if (isToolError(error, "tang-url-refused")) return false
    throw error
  }
}

async function wrapOnHost(exec: Exec, config: JsonObject, plaintext: Secret): Promise<string> {
  const { code, stdout, stderr } = await exec.run(
    "clevis",
    ["encrypt", "tpm2", JSON.stringify(config)],
    plaintext.reveal(),
  )
  if (code === 0 && stdout.length > 0) return Buffer.from(stdout).toString("latin1").trim()
  const last = Buffer.from(stderr).toString().trim().split("\n").at(-1) ?? ""
  throw new ToolError("volume-change-failed", `clevis encrypt tpm2 failed: ${last}`, { program: "clevis" })
}
