// The night sheet of a host that waits for a typed passphrase, whichever way it was prepared.
export const NIGHT_SHEET = [
  "Print one line for each host, in start order. No secret belongs here.",
  "No. ____  Host ____  Place ____  Disks ____  Keeper ____  Started at ____",
  "You have three tries, often within 90 seconds. Call the keeper before the restart.",
  "Ignore lines of clevis on the screen. Type all the same.",
  "If it fails: runbook manual-recovery. Telephone ____",
] as const
