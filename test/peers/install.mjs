// The real tools that the interop tests talk to. Says which are missing; as root on Debian it installs them from the system's
// package source, anywhere else it prints the one line to run. Plain JavaScript, because it also runs on an older Node.
import { spawnSync } from "node:child_process"
import { accessSync, constants, existsSync, readdirSync } from "node:fs"
import { delimiter, join } from "node:path"

// Each peer: the Debian package, and a program (or the path of a file) that is there once it is installed.
const PEERS = [
  ["tang", "tangd"],
  ["clevis", "clevis"],
  ["clevis-luks", "clevis-luks-bind"],
  ["clevis-tpm2", "clevis-encrypt-tpm2"],
  ["cryptsetup-bin", "cryptsetup"],
  ["luksmeta", "luksmeta"],
  ["jose", "jose"],
  ["gnupg", "gpg"],
  ["swtpm", "swtpm"],
  ["tpm2-tools", "tpm2_createprimary"],
  ["socat", "socat"],
  ["strace", "strace"],
  ["tmux", "tmux"],
  ["curl", "curl"],
  ["busybox", "busybox"],
  ["faketime", "faketime"],
  ["dash", "dash"],
  ["xxd", "xxd"],
  ["jq", "jq"],
  ["mtools", "mcopy"],
  ["dosfstools", "mkfs.vfat"],
  ["exfat-fuse", "mount.exfat-fuse"],
  ["exfatprogs", "mkfs.exfat"],
  ["procps", "pgrep"],
  ["xkb-data", "/usr/share/X11/xkb/symbols/us"],
  ["libxkbcommon-tools", "xkbcli"],
  ["kbd", "loadkeys"],
  ["console-data", "/usr/share/keymaps/i386/qwerty/us.kmap.gz"],
  ["poppler-utils", "pdftotext"],
  ["zbar-tools", "zbarimg"],
  ["shellcheck", "shellcheck"],
]

const FOLDERS = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/usr/libexec",
  ...libraryFolders(),
]

const missing = PEERS.filter(([, program]) => !isThere(program)).map(([name]) => name)
if (missing.length > 0) process.exitCode = install(missing)

function install(names) {
  const line = `apt-get install -y --no-install-recommends ${names.join(" ")}`
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version") || !isThere("apt-get")) {
    console.error(`The interop tests need tools that are missing here: ${names.join(", ")}.`)
    console.error(`Install them, on Debian or Ubuntu with: sudo ${line}`)
    return 1
  }
  console.error(`Installing the tools that the interop tests need: ${names.join(", ")} ...`)
  for (const args of [["update"], line.split(" ").slice(1)]) {
    const done = spawnSync("apt-get", ["-qq", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      maxBuffer: 64 << 20,
    })
    if (done.status === 0) continue
    console.error(`${done.stdout ?? ""}${done.stderr ?? ""}`)
    console.error(`"apt-get ${args[0]}" failed. Run it by hand: apt-get update && ${line}`)
    return 1
  }
  const still = PEERS.filter(([, program]) => !isThere(program)).map(([name]) => name)
  if (still.length === 0) return 0
  console.error(`Installed, but still not found: ${still.join(", ")}`)
  return 1
}

function isThere(program) {
  if (program.startsWith("/")) return existsSync(program)
  return FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

// Older Debian releases keep tangd in /usr/lib/<architecture>-linux-gnu.
function libraryFolders() {
  if (!existsSync("/usr/lib")) return []
  return readdirSync("/usr/lib")
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join("/usr/lib", name))
}
