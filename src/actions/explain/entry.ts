// One message that a program prints, and what it is worth: plain data, no code. The words in `means`, `check` and `avoid` are for a
// person at a console at night: at most fourteen words a sentence. A template is the printed text word for word; "…" stands for
// whatever the program fills in. How templates are found in a text: template.ts.

export type Program =
  | "clevis"
  | "tang"
  | "jose"
  | "curl"
  | "cryptsetup"
  | "luksmeta"
  | "tpm2-tools"
  | "systemd"
  | "dracut"
  | "initramfs-tools"
  | "nbde_client"
  | "rekey DaemonSet"
  | "this program"

export interface Entry {
  /** Stable, for bots: "tang-no-answer". */
  readonly id: string
  readonly program: Program
  /** What the program prints. Several where versions differ. */
  readonly says: readonly [string, ...string[]]
  /** Where the text was seen: "debian 12: clevis 19-2" (read in that package), or a thread or file of a repository. */
  readonly source: readonly [string, ...string[]]
  /** What it really means. */
  readonly means: string
  /** What to do next, in this order. */
  readonly check: readonly [string, ...string[]]
  /** What not to do. */
  readonly avoid: readonly string[]
}
