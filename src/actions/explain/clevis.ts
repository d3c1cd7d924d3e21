// What clevis prints while it opens or makes a JWE: the pins tang and sss, and the dispatcher. Read in the scripts of clevis 19; older
// words come from the threads named. The tpm2 pin is in tpm2.ts, `clevis luks` in clevis-luks.ts, boot in clevis-boot.ts.
import type { Entry } from "./entry.ts"

const CLEVIS = "debian 12: clevis 19-2"

export const CLEVIS_ENTRIES: readonly Entry[] = [
  {
    id: "tang-no-answer",
    program: "clevis",
    says: ["Error communicating with server …", "Error communicating with the server!"],
    source: [CLEVIS, "latchset/clevis#232", "latchset/clevis#555", "coreos/fedora-coreos-tracker#852"],
    means:
      "The Tang server gave no usable answer. The words are the same for a dead network and for a deleted key. During boot it may repeat every half second.",
    check: [
      "Look at the passphrase prompt: typing still works while this line repeats.",
      "Ask for the very key, from a machine that reaches Tang: nbde-rescue tang check URL --kid KEYID",
      "No connection: look at link, address, name service and firewall.",
      "Answer 404: the key was deleted, or the wrong backup was restored.",
      "After a power cut, restart the host once. The network may simply have been late.",
    ],
    avoid: [
      "Do not conclude that the network is down.",
      "Do not take a working /adv page as proof that the key is there.",
    ],
  },
  {
    id: "tang-no-advertisement",
    program: "clevis",
    says: ["Unable to fetch advertisement: '…/adv/…'!", "Unable to fetch advertisement (…/adv)"],
    source: [CLEVIS],
    means:
      "A new binding could not get the keys of the Tang server. A wrong thumbprint in the address gives the same words as no network.",
    check: [
      "Compare the thumbprint with the one from tang-show-keys on the server.",
      "Then test the connection: nbde-rescue tang check URL",
    ],
    avoid: ["Do not remove the thumbprint only to make it work."],
  },
  {
    id: "tang-bad-reply",
    program: "clevis",
    says: ["Received invalid server reply!"],
    source: [CLEVIS],
    means: "Something answered, but it was not Tang. Often it is a login page, a proxy or a load balancer.",
    check: [
      "Look at the first bytes of the answer: curl -i URL/adv",
      "Ask the network team whether the port needs a login or a proxy.",
    ],
    avoid: ["Do not restart Tang before you know who answered."],
  },
  {
    id: "advertisement-not-valid",
    program: "clevis",
    says: [
      "Unable to validate advertisement",
      "Advertisement is malformed",
      "Advertisement is missing signatures",
      "Trusted JWK '…' did not sign the advertisement!",
    ],
    source: [CLEVIS],
    means:
      "The list of keys is not from the Tang server that was expected. The keys are wrong, forged, or an old thumbprint is pinned.",
    check: [
      "Stop, and treat it as a possible interception.",
      "Get the thumbprint by another way: tang-show-keys on the server itself.",
      "Compare it with the thumbprint in the configuration.",
    ],
    avoid: ["Do not answer y to trust the keys.", "Do not use -y here."],
  },
  {
    id: "trust-these-keys",
    program: "clevis",
    says: ["The advertisement contains the following signing keys:"],
    source: [CLEVIS],
    means: "Clevis saw this server for the first time. It asks you whether these are the right keys.",
    check: [
      "Compare every character with tang-show-keys on the server.",
      "Next time give the thumbprint (thp) in the configuration.",
    ],
    avoid: ["Do not answer y without comparing."],
  },
  {
    id: "advertisement-file",
    program: "clevis",
    says: ["Advertisement file '…' not found!", "Advertisement file '…' is malformed!"],
    source: [CLEVIS],
    means: "The file with the keys of the Tang server is missing or damaged.",
    check: ["Fetch it again, and compare the thumbprint."],
    avoid: [],
  },
  {
    id: "no-exchange-key",
    program: "clevis",
    says: ["No exchange keys found!"],
    source: [CLEVIS],
    means: "The Tang server advertises signing keys only. Nothing can be bound to it.",
    check: [
      "Look into the key folder: nbde-rescue tang keys DIR",
      "Restore the missing key from the backup, with its hidden files.",
    ],
    avoid: ["Do not make new keys over a folder that should have old ones."],
  },
  {
    id: "header-thumbprint",
    program: "clevis",
    says: ["JWE header validation of 'clevis.tang.adv' failed: key thumbprint does not match"],
    source: [CLEVIS],
    means: "The stored key entry is damaged or was altered. Its key id fits none of its own keys.",
    check: [
      "Look at both header copies: nbde-rescue inspect DEVICE",
      "Extract it again, and do not copy it by hand.",
    ],
    avoid: ["Do not use a passphrase that comes out of it."],
  },
  {
    id: "old-thumbprint",
    program: "clevis",
    says: ["WARNING: tang using a deprecated hash for the JWK thumbprints"],
    source: [CLEVIS, "latchset/clevis#264", "latchset/tang#63"],
    means: "The key id is of the old, short kind (27 characters, SHA-1). This is harmless by itself.",
    check: ["Search the Tang servers for the short key id as well.", "Plan a new binding for later."],
    avoid: ["Do not look for the fault here."],
  },
  {
    id: "pin-missing",
    program: "clevis",
    says: ["Unable to locate pin '…'!", "'…' is not a valid pin!"],
    source: [CLEVIS],
    means: "The program for this kind of binding is not installed here. The name in quotes says which one.",
    check: [
      "For tpm2 install the package clevis-tpm2 (RHEL: clevis-pin-tpm2).",
      "See what the binding needs: nbde-rescue inspect DEVICE",
    ],
    avoid: [],
  },
  {
    id: "jwe-not-whole",
    program: "clevis",
    says: [
      "JWE pin mismatch!",
      "JWE is missing the required 'clevis.pin' header property!",
      "Error decoding JWE protected header!",
    ],
    source: [CLEVIS],
    means: "The key entry was cut off, changed, or is not from clevis.",
    check: [
      "Extract it again: nbde-rescue extract DEVICE --what jwe -o FILE",
      "Check that no line of it was lost while copying.",
    ],
    avoid: ["Do not edit it by hand: every character is protected."],
  },
  {
    id: "jwe-field-missing",
    program: "clevis",
    says: ["JWE missing required '…' header parameter!", "Unable to determine EPK's curve!"],
    source: [CLEVIS],
    means: "One field of the key entry is missing. The entry is damaged or not made by clevis.",
    check: ["See what can be read: nbde-rescue inspect FILE", "Try the second header copy of the disk."],
    avoid: [],
  },
  {
    id: "config-malformed",
    program: "clevis",
    says: [
      "Configuration is malformed",
      "Error parsing config!",
      "Missing the required 'url' property!",
      "Config missing 'pins' attribute!",
    ],
    source: [CLEVIS],
    means: "The configuration of the binding is not correct JSON, or a part is missing.",
    check: [
      "Put the whole configuration in single quotes.",
      "Every Tang server needs a url; sss needs t and pins.",
    ],
    avoid: [],
  },
  {
    id: "sss-threshold",
    program: "clevis",
    says: ["Invalid threshold (required: 1 <= … <= …)!"],
    source: [CLEVIS],
    means: "More key sources are demanded (t) than are listed.",
    check: ["Make t smaller, or list more servers."],
    avoid: ["Do not use 1 only to make it work: one server alone opens then."],
  },
]
