// How the relay script gets into a host's shell and what is done there. Said beside the script, never in it: the script stays short.
import type { Carried } from "../../actions/host-script.ts"
import type { HostScriptForm } from "./forms.ts"

/** For people, in the order of the work. `script`: relay.sh, to say how long it is. */
export function hostScriptUsage(
  form: HostScriptForm,
  script: string,
  carried: readonly Carried[],
): readonly string[] {
  return [...bringing(form, script), ...atTheHost(form), ...carrying(carried)]
}

function bringing(form: HostScriptForm, script: string): readonly string[] {
  const lines = script.trimEnd().split("\n").length
  switch (form) {
    case "script":
      return [
        "BRING IT TO THE HOST, as a file with the name curl. The first way that you have:",
        "  on a stick:     mkdir /nbde; mount /dev/sdX1 /nbde",
        "  by a serial line or a console with paste:",
        "                  mkdir /nbde; cat > /nbde/curl     (paste, then Ctrl+D)",
        `  by hand:        the same, and type it: ${lines} lines, ${script.length} characters`,
        "",
      ]
    case "initramfs-hook":
      return [
        "BEFORE THE BAD DAY, on Debian and Ubuntu: save this as",
        "  /etc/initramfs-tools/hooks/nbde-relay",
        "Then: chmod 755 /etc/initramfs-tools/hooks/nbde-relay; update-initramfs -u",
        "",
      ]
    case "dracut-module":
      return [
        "BEFORE THE BAD DAY, on RHEL, Fedora, SUSE: save this as",
        "  /usr/lib/dracut/modules.d/99nbde-relay/module-setup.sh",
        "Then: chmod 755 the file, and dracut --force",
        "",
      ]
    case "machineconfig":
      return [
        "BEFORE THE BAD DAY, on OpenShift: oc apply -f FILE. The nodes restart one by one.",
        "The relay is in the start image of a node from its next restart after that one.",
        "It was not tried on a cluster. Try it on one node first.",
        "",
      ]
  }
}

function atTheHost(form: HostScriptForm): readonly string[] {
  const folder = form === "machineconfig" ? "/etc/nbde" : "/nbde"
  return [
    "IN THE SHELL OF THE HOST, before its disk is open:",
    ...(form === "script" ? ["  chmod 755 /nbde/curl"] : []),
    `  export PATH=${folder}:$PATH; curl`,
    "It names what is missing. Then, with the encrypted partition and its name:",
    "  clevis luks unlock -d /dev/sda3 -n NAME",
    "  exit                                        the start goes on",
    "NAME stands in /cryptroot/crypttab (Debian) or /proc/cmdline; else luks-UUID.",
    "This reads the host's own header, as at every start. Use it in no other host.",
    "The passphrase goes straight to the disk. Nobody sees or types it.",
    "Leave it running until the answer is typed: a new start makes a new question.",
    "",
  ]
}

function carrying(carried: readonly Carried[]): readonly string[] {
  return [
    "CARRY THE LINES to a colleague: serial copy, photograph or SMS before reading aloud.",
    "  They take them with: nbde-rescue answer FILE   (or docs/by-hand.md and curl)",
    "Characters for each Tang server, with the checks and without blanks:",
    ...carried.map(({ crv, question, answer }) => `  ${crv}: question ${question}, answer ${answer}`),
    "P-521 is what a Tang server makes by itself.",
  ]
}
