// One remedy: the exit code of an error's kind, and what the person can do now.
import type { ErrorCode } from "../../bytes/errors.ts"
import type { ExitCode } from "../out.ts"

export interface Remedy {
  readonly exit: ExitCode
  readonly remedy: readonly string[]
}

/** The remedies of one group of codes. All groups together have one for every code: the type of REMEDIES checks it. */
export type Remedies = Partial<Readonly<Record<ErrorCode, Remedy>>>
