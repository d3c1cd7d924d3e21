// For every error code: the exit code of its kind and what the person can do now, gathered from the groups in remedies/. docs/errors.md is
// made from this table.
import type { ErrorCode } from "../bytes/errors.ts"
import { BYTES } from "./remedies/bytes.ts"
import { CARRYING } from "./remedies/carrying.ts"
import { CHANGES } from "./remedies/changes.ts"
import { CLEVIS } from "./remedies/clevis.ts"
import { HOME } from "./remedies/home.ts"
import { LETTERS } from "./remedies/letters.ts"
import { LUKS } from "./remedies/luks.ts"
import { OWN } from "./remedies/own.ts"
import { PLANNING } from "./remedies/planning.ts"
import { RECORD } from "./remedies/record.ts"
import { RECOVERY } from "./remedies/recovery.ts"
import type { Remedy } from "./remedies/remedy.ts"
import { RUNBOOKS } from "./remedies/runbooks.ts"
import { TANG } from "./remedies/tang.ts"

export type { Remedy } from "./remedies/remedy.ts"

export const REMEDIES: Readonly<Record<ErrorCode, Remedy>> = {
  ...BYTES,
  ...HOME,
  ...LUKS,
  ...CHANGES,
  ...CLEVIS,
  ...RECOVERY,
  ...TANG,
  ...PLANNING,
  ...LETTERS,
  ...CARRYING,
  ...RECORD,
  ...RUNBOOKS,
  ...OWN,
}
