// What the terminal app is showing: one screen, perhaps a question or a problem over it, and what was finished. Plain data; the words are
// made in text/ and tui/.
import type { AnswerCount, Answered, KnownHeader, ReceivedRequest } from "../actions/answer/answer-types.ts"
import type { AskedKey } from "../actions/answer/asked-keys.ts"
import type { QueuedInput } from "../actions/answer/look-at-inputs.ts"
import type { CaseNow, Overview } from "../actions/case/case-desk.ts"
import type { CaseReport } from "../actions/case/case-report.ts"
import type { DebtReport } from "../actions/case/debts.ts"
import type { HandedOver } from "../actions/case/hand-over.ts"
import type { Keeps } from "../actions/case/kept-proof.ts"
import type { Explanation } from "../actions/explain.ts"
import type { ReadingFacts } from "../actions/letter/typed-lines.ts"
import type { RequestResult } from "../actions/request/request-types.ts"
import type { Candidate, Looked } from "../actions/volume/look-at-disks.ts"
import type { PersonEvent } from "../flow/events.ts"
import type { Flow } from "../flow/flow.ts"
import type { Link } from "../journal/chain.ts"
import type { RecordedRun } from "./runs.ts"
import type { SessionSnapshot } from "./session.ts"
import type { ShownTask } from "./task-board.ts"

export type AppScreen =
  | { readonly kind: "home"; readonly overview: Overview; readonly runs: readonly RecordedRun[] }
  /** Every open case and every runbook that is not at its end: for when the first screen has no room for them. */
  | { readonly kind: "open"; readonly home: Extract<AppScreen, { kind: "home" }> }
  | {
      readonly kind: "volumes"
      /** Bindings a colleague can help with first; this machine's own disk last. */
      readonly candidates: readonly Candidate[]
      readonly looked: readonly Looked[]
      /** Which disk is being looked at, while that goes on. */
      readonly looking?: { readonly done: number; readonly of: number; readonly path: string }
    }
  | { readonly kind: "plan"; readonly candidate: Candidate }
  | {
      readonly kind: "details"
      readonly candidate: Candidate
      /** False with an identity: it has a name. */
      readonly needsName: boolean
    }
  | {
      readonly kind: "waiting"
      readonly report: CaseReport
      /** What to read out when the colleague calls; absent if the secret half is gone. */
      readonly code?: RequestResult["code"]
      /** Of the request in QR codes, once they were shown: another message, so other words. */
      readonly qrCode?: RequestResult["code"]
      /** As well, of the request that was read aloud. */
      readonly spokenWords?: readonly string[]
      /** The answer alone is not enough: the TPM of this machine gives the rest. */
      readonly needsTpm?: boolean
      /** The request, where this program wrote it. */
      readonly file?: string
      readonly folder: string
      /** Files in the folder that are answers and were not opened yet. */
      readonly answers: readonly string[]
      /** What stays sealed here once the passphrase was shown: actions/case/kept-proof.ts. */
      readonly keeps: Keeps
    }
  | ({ readonly kind: "case" } & CaseNow)
  /** Every open duty, those of no case included. */
  | { readonly kind: "duties"; readonly duties: readonly DebtReport[]; readonly now: number }
  | { readonly kind: "duty"; readonly duty: DebtReport; readonly now: number }
  | { readonly kind: "desk"; readonly items: readonly DeskItem[] }
  | {
      readonly kind: "approval"
      readonly letter: ReceivedRequest
      readonly keys: readonly AskedKey[]
      readonly behind: boolean
      /** What the inventory knows of the header. */
      readonly header?: KnownHeader
      /** What was answered in the last 24 hours. */
      readonly counts: readonly AnswerCount[]
      /** A reason cannot stand in for the words. */
      readonly mustCall: boolean
      /** After wrong words. */
      readonly triesLeft?: number
      /** Who was called, as typed before the wrong words. */
      readonly calledBack?: string
    }
  | {
      /** Questions from a host's own shell. */
      readonly kind: "host-lines"
      readonly keys: readonly AskedKey[]
      readonly counts: readonly AnswerCount[]
      /** After wrong groups. */
      readonly triesLeft?: number
    }
  | { readonly kind: "unsigned"; readonly item: number; readonly name: string; readonly what: string }
  | {
      /** A code is typed while somebody dictates it. */
      readonly kind: "typing"
      readonly what: "request" | "answer"
      readonly facts: ReadingFacts
      /** Every line that is needed is there. */
      readonly whole: boolean
      /** Lines at the end that are needed besides. */
      readonly more: readonly number[]
      /** Lines from before are offered. */
      readonly kept?: true
      /** Of an answer. */
      readonly caseId?: string
    }
  | {
      /** A code is read out. */
      readonly kind: "aloud"
      readonly what: "request" | "answer"
      readonly page: string
      /** The call-back code of a request. */
      readonly words: readonly string[]
      readonly back: AppEvent
    }
  /** `item`: its place on the desk, while Tang can be asked once more. */
  | { readonly kind: "answered"; readonly row: Answered; readonly file?: string; readonly item?: number }
  | { readonly kind: "runbooks"; readonly flows: readonly Flow[] }
  | {
      readonly kind: "flow"
      readonly snapshot: SessionSnapshot
      /** The last answer was none for this step. */
      readonly misfit?: string
    }
  | { readonly kind: "record"; readonly links: readonly Link[]; readonly damaged: boolean }

/** One thing on the colleague's desk. */
export interface DeskItem extends QueuedInput {
  readonly state: "new" | "answered" | "answered in part" | "on hold" | "refused" | "not used"
}

/** What takes time now. */
export type Work = "deciding" | "reading" | "writing" | "checking" | "asking" | "another program"

/** A question of an action, over whatever screen is there. */
export interface AskedQuestion {
  readonly text: string
  readonly secret: boolean
}

/** What went wrong, in the words of the command line. */
export interface Problem {
  readonly text: string
  readonly code: string
  readonly remedy: readonly string[]
}

/** A finished step: it scrolls away as plain text and is never drawn again. */
export type DoneStep =
  | { readonly kind: "request"; readonly made: RequestResult; readonly file: string }
  | { readonly kind: "answered"; readonly row: Answered; readonly file?: string }
  | { readonly kind: "written-again"; readonly file: string }
  | { readonly kind: "ticket"; readonly report: CaseReport; readonly opens?: number }
  | { readonly kind: "step"; readonly number: number; readonly title: string; readonly by: string }
  | { readonly kind: "handed-over"; readonly handed: HandedOver; readonly file: string }
  | { readonly kind: "closed"; readonly case: string; readonly openDuties: number }

export interface AppState {
  readonly screen: AppScreen
  /** Goes up with every change of screen: keys that come right after it are not meant for the new one. */
  readonly turn: number
  readonly work?: Work
  readonly question?: AskedQuestion
  readonly problem?: Problem
  /** Over whatever screen is there: console messages are explained; without an explanation the text is still to come. */
  readonly explaining?: { readonly explanation?: Explanation }
  /** How far the work is, once it takes longer than half a second. */
  readonly progress?: ShownTask
  /** What the action at work has said, last. */
  readonly said: readonly string[]
  /** Keys of Tang as their answers come in; empty unless Tang is being asked. */
  readonly asked: readonly { readonly kid: string; readonly status?: string; readonly url?: string }[]
  readonly done: readonly DoneStep[]
  /** Ctrl-C was pressed while something was at work. */
  readonly interrupted: boolean
  readonly ended: boolean
}

/** What the request says, as typed. */
export interface Details {
  readonly host: string
  readonly name: string
  readonly ticket: string
  /** Where the message goes and where answers are looked for. */
  readonly folder: string
}

export type AppEvent =
  | { readonly kind: "home" }
  | { readonly kind: "open" }
  | { readonly kind: "volumes" }
  | { readonly kind: "desk" }
  | { readonly kind: "record" }
  | { readonly kind: "practice" }
  | { readonly kind: "look"; readonly path: string }
  | { readonly kind: "plan"; readonly candidate: Candidate }
  | { readonly kind: "details"; readonly candidate: Candidate }
  | { readonly kind: "write-request"; readonly candidate: Candidate; readonly details: Details }
  | { readonly kind: "case"; readonly id: string }
  /** `spokenWords`: those of the request that was read aloud just now. */
  | { readonly kind: "wait"; readonly id: string; readonly spokenWords?: readonly string[] }
  /** The other of the two that can be kept. */
  | { readonly kind: "keep-other" }
  | { readonly kind: "write-again"; readonly request: string }
  | { readonly kind: "take-answer"; readonly path: string }
  | { readonly kind: "paste-answer"; readonly text: string }
  | { readonly kind: "show"; readonly id: string }
  | { readonly kind: "type-request" }
  | { readonly kind: "type-answer"; readonly id: string }
  | { readonly kind: "typed-start"; readonly from: "nothing" | "before" }
  | { readonly kind: "typed-line"; readonly text: string }
  /** Without a proposal: the line is typed again. */
  | { readonly kind: "typed-choose"; readonly proposal?: number }
  | { readonly kind: "typed-host"; readonly host: string }
  | { readonly kind: "request-codes"; readonly id: string; readonly request: string }
  | { readonly kind: "answer-codes"; readonly file: string }
  | { readonly kind: "read-request"; readonly id: string; readonly request: string }
  | { readonly kind: "read-answer"; readonly page: string }
  | { readonly kind: "ticket" }
  | { readonly kind: "duties" }
  | { readonly kind: "duty"; readonly duty: DebtReport; readonly now: number }
  | {
      readonly kind: "hand-over"
      readonly duties: readonly number[]
      /** The case to return to; absent: the list of all duties. */
      readonly back?: string
      readonly to: string
      readonly by: string
      /** Empty: no file. */
      readonly file: string
    }
  | { readonly kind: "close-case"; readonly id: string; readonly outcome: "done" | "cancelled" }
  | { readonly kind: "desk-add"; readonly path: string }
  | { readonly kind: "desk-paste"; readonly text: string }
  | { readonly kind: "desk-open"; readonly item: number }
  | { readonly kind: "decide"; readonly decision: Decided | "later" }
  | { readonly kind: "answer-unsigned"; readonly item: number; readonly who: string; readonly why: string }
  | { readonly kind: "runbooks" }
  | { readonly kind: "flow"; readonly id: string; readonly run?: string }
  | { readonly kind: "flow-answer"; readonly answer: PersonEvent }
  | { readonly kind: "flow-act" }
  /** Without text: the person is about to paste it. "explained": they have read it. */
  | { readonly kind: "explain"; readonly text?: string }
  | { readonly kind: "explained" }
  | { readonly kind: "reply"; readonly text: string }
  | { readonly kind: "no-reply" }
  | { readonly kind: "dismiss" }
  | { readonly kind: "interrupt" }
  | { readonly kind: "quit" }

export interface Decided {
  readonly decision: "approve" | "hold" | "deny"
  readonly words?: string
  readonly reason?: string
  readonly calledBack?: string
  /** What was typed to go past a limit. */
  readonly limitWord?: string
}
