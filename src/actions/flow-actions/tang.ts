// What a runbook does with a Tang server, from the side of those who ask it.
import { defineAction } from "../flow-action.ts"
import type { Ports } from "../ports.ts"
import { readCa } from "../tang/read-ca.ts"
import { checkTang } from "../tang/tang-check.ts"
import { trustServerAtHome } from "../tang/trust-at-home.ts"
import { given, optionalText, text } from "./inputs.ts"

const UNREACHABLE = {
  "tang-name-lookup": "unreachable",
  "tang-connection": "unreachable",
  "tang-timeout": "unreachable",
  "tang-tls": "not-tang",
  "tang-not-tang": "not-tang",
  "tang-portal": "not-tang",
  "adv-malformed": "not-tang",
} as const

const unreachable = { says: "The server does not answer.", carries: ["code"] } as const
const notTang = { says: "Something else answers there, not Tang.", carries: ["code"] } as const

export const tangCheckAction = defineAction({
  summary: "Check that a Tang server answers and holds the key",
  effect: "read",
  net: "tang",
  inputs: { url: text, kid: optionalText, ca: optionalText },
  outcomes: {
    works: { says: "The server works and holds the key.", carries: ["keys", "milliseconds"] },
    unreachable,
    "not-tang": notTang,
    "key-gone": { says: "The server does not have this key.", carries: ["code"] },
    unsafe: { says: "The server answers wrongly: do not trust it.", carries: ["code"] },
  },
  errors: {
    ...UNREACHABLE,
    "tang-key-gone": "key-gone",
    "tang-key-forbidden": "key-gone",
    "adv-signature": "unsafe",
    "tang-wrong-answer": "unsafe",
    "tang-leaks-keys": "unsafe",
  },
  byHand: ({ url = "http://TANG", kid }) => [
    `    curl -sf ${url}/adv | jose fmt -j- -g payload -y -o- | \\`,
    "      jose jwk use -i- -r -u verify -o- | jose jwk thp -i-",
    ...(kid === undefined
      ? []
      : [
          // A body that is no key is answered 400 whether the server has the key or not; only a real point tells.
          `    jose jwk gen -i '{"alg":"ECMR"}' | jose jwk pub -i- | \\`,
          "      curl -sS -o /dev/null -w '%{http_code}\\n' --data-binary @- \\",
          `      ${url}/rec/${kid}`,
          "200 or 400 means: this server has the key. 404 means: it does not.",
        ]),
  ],
  run: async ({ ports }, { url, kid, ca }) => {
    const pem = ca === undefined ? undefined : await readCa(ports.files, ca)
    const tools = { net: requireNet(ports), random: ports.random, clock: ports.clock }
    const result = await checkTang(tools, { url, ...given({ kid, ca: pem }) })
    const values = { keys: result.keys.length, milliseconds: result.milliseconds }
    return { outcome: "works", values, view: { kind: "tang-checked", result } }
  },
})

export const tangTrustAction = defineAction({
  summary: "Put a Tang server on the trust list",
  effect: "write",
  net: "tang",
  inputs: { url: text, thumbprint: optionalText, ca: optionalText },
  outcomes: {
    trusted: { says: "The server is on your trust list.", carries: ["url", "by"] },
    "not-trusted": { says: "The thumbprint does not fit: do not trust it.", carries: ["code"] },
    unreachable,
    "not-tang": notTang,
  },
  errors: {
    ...UNREACHABLE,
    "adv-not-trusted": "not-trusted",
    "adv-signature": "not-trusted",
    cancelled: "not-trusted",
  },
  byHand: ({ url = "http://TANG" }) => [
    "On the Tang server:",
    "    sudo tang-show-keys",
    "From here:",
    `    curl -sf ${url}/adv | jose fmt -j- -g payload -y -o- | \\`,
    "      jose jwk use -i- -r -u verify -o- | jose jwk thp -i-",
    "Compare the two texts by telephone, letter by letter.",
  ],
  run: async ({ ports }, { url, thumbprint, ca }) => {
    const pem = ca === undefined ? undefined : await readCa(ports.files, ca)
    const result = await trustServerAtHome(ports, requireNet(ports), {
      url,
      ...given({ thumbprint, ca: pem }),
    })
    return { outcome: "trusted", values: { url, by: result.by }, view: { kind: "tang-trusted", result } }
  },
})

function requireNet({ net }: Ports) {
  if (net === undefined) throw new TypeError("asking Tang was composed without the net")
  return net
}
