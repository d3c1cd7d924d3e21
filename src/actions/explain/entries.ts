// Every message that is known, by program. Order does not matter: what is found first in a text is shown first.
import { AUTOMATION_ENTRIES } from "./automation.ts"
import { CLEVIS_ENTRIES } from "./clevis.ts"
import { CLEVIS_BOOT_ENTRIES } from "./clevis-boot.ts"
import { CLEVIS_CHANGE_ENTRIES } from "./clevis-change.ts"
import { CLEVIS_LUKS_ENTRIES } from "./clevis-luks.ts"
import { CRYPTSETUP_ENTRIES } from "./cryptsetup.ts"
import type { Entry } from "./entry.ts"
import { LUKSMETA_ENTRIES } from "./luksmeta.ts"
import { START_IMAGE_ENTRIES } from "./start-image.ts"
import { SYSTEMD_ENTRIES } from "./systemd.ts"
import { TANG_ENTRIES } from "./tang.ts"
import { TPM2_ENTRIES } from "./tpm2.ts"

export const ENTRIES: readonly Entry[] = [
  ...CLEVIS_ENTRIES,
  ...CLEVIS_LUKS_ENTRIES,
  ...CLEVIS_CHANGE_ENTRIES,
  ...CLEVIS_BOOT_ENTRIES,
  ...TANG_ENTRIES,
  ...CRYPTSETUP_ENTRIES,
  ...LUKSMETA_ENTRIES,
  ...TPM2_ENTRIES,
  ...SYSTEMD_ENTRIES,
  ...START_IMAGE_ENTRIES,
  ...AUTOMATION_ENTRIES,
]
