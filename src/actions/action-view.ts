// What came of an action of a runbook, for the screen: the whole result as the action gave it, which text/ turns into lines. It is shown
// and then gone; the record keeps the outcome and its values only.
import type { ToolError } from "../bytes/errors.ts"
import type { Answered } from "./answer/answer-types.ts"
import type { CaseReport } from "./case/case-report.ts"
import type { DebtReport } from "./case/debts.ts"
import type { HandedOver } from "./case/hand-over.ts"
import type { DrillRound } from "./drill/run.ts"
import type { ProvenDead } from "./escrow/end-escrow.ts"
import type { SealEscrowOptions, SealedEscrow } from "./escrow/seal-escrow.ts"
import type { Exported } from "./record/journal-export.ts"
import type { Verification } from "./record/journal-verify.ts"
import type { RegenResult } from "./regen/regen.ts"
import type { RequestResult } from "./request/request-types.ts"
import type { RevealResult } from "./reveal/reveal.ts"
import type { Removed } from "./slot/remove.ts"
import type { CheckResult } from "./tang/tang-check.ts"
import type { TrustResult } from "./tang/tang-trust.ts"
import type { RotationResult } from "./tang-care/at-server.ts"
import type { Extracted } from "./volume/extract.ts"
import type { InspectReport } from "./volume/inspect.ts"
import type { Proven } from "./volume/prove.ts"

export type ActionView =
  | { readonly kind: "error"; readonly error: ToolError }
  | { readonly kind: "inspected"; readonly report: InspectReport }
  | { readonly kind: "extracted"; readonly extracted: Extracted; readonly output: string }
  | { readonly kind: "request"; readonly made: RequestResult; readonly output?: string }
  | { readonly kind: "answered"; readonly rows: readonly Answered[]; readonly output?: string }
  | { readonly kind: "revealed"; readonly result: RevealResult; readonly receipt?: string }
  | { readonly kind: "proven"; readonly proven: Proven }
  | { readonly kind: "tang-checked"; readonly result: CheckResult }
  | { readonly kind: "tang-trusted"; readonly result: TrustResult }
  | { readonly kind: "tang-rotated"; readonly result: RotationResult }
  | {
      readonly kind: "written"
      readonly output: string
      readonly keys: number
      readonly to: readonly string[]
    }
  | {
      readonly kind: "escrow-sealed"
      readonly sealed: SealedEscrow
      readonly request: SealEscrowOptions
      readonly files: readonly string[]
    }
  | { readonly kind: "changed"; readonly result: RegenResult }
  | { readonly kind: "slot-removed"; readonly removed: Removed }
  | { readonly kind: "escrow-dead"; readonly proven: ProvenDead }
  | { readonly kind: "duties"; readonly duties: readonly DebtReport[] }
  | { readonly kind: "case"; readonly report: CaseReport }
  | { readonly kind: "case-closed"; readonly case: string; readonly openDuties: number }
  | { readonly kind: "duty-added"; readonly duty: DebtReport }
  | { readonly kind: "handed-over"; readonly handed: HandedOver }
  | { readonly kind: "record"; readonly checked: Verification }
  | { readonly kind: "exported"; readonly exported: Exported; readonly folder: string }
  | { readonly kind: "practised"; readonly rounds: readonly DrillRound[]; readonly seconds: number }
