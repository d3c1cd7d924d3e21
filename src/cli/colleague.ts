// The person at the colleague's desk in line mode: decisions come from flags, or from questions on the terminal. The call-back code is
// typed by the colleague and never printed here.

import { type Decision, needsWords } from "../actions/answer/answer-decide.ts"
import { MANY_ANSWERS } from "../actions/answer/answer-limits.ts"
import type { AnswerCount, Colleague } from "../actions/answer/answer-types.ts"
import { askedKeys } from "../actions/answer/asked-keys.ts"
import type { Ports } from "../actions/ports.ts"
import { ToolError } from "../bytes/errors.ts"
import { approvalLines, callBackLines } from "../text/approval-words.ts"
import { showText } from "../text/escape.ts"
import { HOST_LINES_CALL, hostLinesAbout } from "../text/host-lines-words.ts"
import { isLimitReached, limitLines, PAST_LIMIT } from "../text/limit-words.ts"
import type { Options } from "./commands/answer.ts"
import type { Out } from "./out.ts"

/** What the flags, or the runbook, have said already. */
type Known = Pick<Options, "words" | "reason" | "calledBack">

const WORDS = "The six words:"
const WORDS_OR_NOT = "The six words (empty: not called):"

/** Flags decide where they are given; else the person is asked, and only for what no flag and no runbook has said yet. */
export function makeColleague(
  options: Pick<Options, "decision" | "words" | "reason" | "calledBack" | "confirm">,
  { terminal, stdinIsTerminal }: Ports,
  out: Out,
): Colleague {
  const fromFlags = (): Decision | undefined => {
    const { decision, words, reason, calledBack } = options
    if (decision === undefined) return undefined
    return {
      decision,
      ...(words === undefined ? {} : { words }),
      ...(reason === undefined ? {} : { reason }),
      ...(calledBack === undefined ? {} : { calledBack }),
    }
  }
  // A flag may have said it already; a script cannot be asked.
  const limitWord = async (counts: readonly AnswerCount[]): Promise<Pick<Decision, "limitWord">> => {
    if (!isLimitReached(counts) || options.confirm?.includes(MANY_ANSWERS) || !terminal.interactive) return {}
    return { limitWord: await terminal.ask({ text: PAST_LIMIT, flag: "--confirm" }) }
  }
  // After wrong words everything is asked anew.
  const ask = async (
    wordsQuestion: string,
    known: Known,
    counts: readonly AnswerCount[],
  ): Promise<Decision> => {
    if (!terminal.interactive)
      throw new ToolError("decision-needed", "nobody decided about this request", {
        flag: "--approve, --hold or --deny",
      })
    const choice = (await terminal.ask({ text: "1 approve   2 hold   3 refuse:", flag: "--approve" })).trim()
    if (choice === "2" || choice === "hold") return { decision: "hold" }
    if (choice === "3" || choice === "refuse") {
      return {
        decision: "deny",
        reason: await terminal.ask({ text: "Why? The sender will read this:", flag: "--reason" }),
      }
    }
    if (choice !== "1" && choice !== "approve") throw new ToolError("cancelled", "nothing was decided")
    const past = await limitWord(counts)
    const calledBack = (
      known.calledBack ??
      (await terminal.ask({ text: "Whom did you call, on which number?", flag: "--called-back" }))
    ).trim()
    const words = (known.words ?? (await terminal.ask({ text: wordsQuestion, flag: "--words" }))).trim()
    const called = { ...(calledBack === "" ? {} : { calledBack }), ...past }
    if (words !== "") return { decision: "approve", words, ...called, ...reasonOf(known.reason) }
    const reason = known.reason ?? (await terminal.ask({ text: "Why without a call?", flag: "--reason" }))
    return { decision: "approve", ...reasonOf(reason), ...called }
  }
  const withLimitWord = async (decided: Decision, counts: readonly AnswerCount[]): Promise<Decision> =>
    decided.decision === "approve" ? { ...decided, ...(await limitWord(counts)) } : decided
  let shown = 0
  return {
    decide: async (letter, { servers, of, triesLeft, behind, header, counts }) => {
      const flags = fromFlags()
      if (triesLeft !== undefined) {
        out.say(
          `These are not the words of this request. ${triesLeft} ${triesLeft === 1 ? "try is" : "tries are"} left.`,
        )
      } else if (flags === undefined || of === 1) {
        if (of > 1) out.say(`\nRequest ${++shown} of ${of}`)
        const keys = askedKeys(letter.request, servers)
        for (const line of approvalLines(letter, keys, { behind, header, counts })) out.say(line)
        if (flags === undefined) for (const line of ["", ...callBackLines(letter.sender)]) out.say(line)
      }
      if (flags === undefined || triesLeft !== undefined) {
        const known = triesLeft === undefined ? options : {}
        return await ask(needsWords(letter) ? WORDS : WORDS_OR_NOT, known, counts)
      }
      return of === 1 ? await withLimitWord(flags, counts) : flags
    },
    decideUnsigned: async ({ what, uuid, slot, counts }) => {
      out.say(
        `This is a binding that NOBODY SIGNED (${what}${uuid === "" ? "" : `, volume ${showText(uuid)}`}${slot === null ? "" : `, key slot ${slot}`}).`,
      )
      for (const line of limitLines(counts)) out.say(line)
      out.say("You will see the passphrase, or seal it for one person.")
      out.say("If this person lies, your yes opens one disk they hold. You cannot take it back.")
      const flags = fromFlags()
      if (flags !== undefined) return await withLimitWord(flags, counts)
      const decided = await ask(WORDS_OR_NOT, options, counts)
      if (decided.decision !== "approve" || decided.reason !== undefined) return decided
      return {
        ...decided,
        reason: await terminal.ask({ text: "Why? Ticket or work order:", flag: "--reason" }),
      }
    },
    decideHostLines: async ({ keys, triesLeft, counts }) => {
      if (triesLeft !== undefined)
        out.say(`These are not the last groups of the lines. Tries left: ${triesLeft}.`)
      else for (const line of hostLinesAbout(keys, counts)) out.say(line)
      const flags = triesLeft === undefined ? fromFlags() : undefined
      if (flags !== undefined) return await withLimitWord(flags, counts)
      for (const line of ["", ...HOST_LINES_CALL]) out.say(line)
      const known = triesLeft === undefined ? options : {}
      const decided = await ask("The last group of every line:", known, counts)
      if (decided.decision !== "approve" || decided.reason !== undefined) return decided
      return {
        ...decided,
        reason: await terminal.ask({ text: "Which host, and why? Ticket:", flag: "--reason" }),
      }
    },
    show: async (passphrase, host) => {
      if (!out.stdoutIsTerminal || stdinIsTerminal !== true) {
        throw new ToolError("not-a-terminal", "the reveal screen needs a terminal", { flag: "--to" })
      }
      const { showOnRevealScreen } = await import("./reveal-screen.ts")
      await showOnRevealScreen(passphrase, {
        host: showText(host),
        slot: "It was NOT tested here.",
        use: "read out",
      })
    },
    progress: (step, done, of) => {
      if (of > 1) out.say(`${done} of ${of} ${step}`)
    },
  }
}

function reasonOf(reason: string | undefined): Pick<Decision, "reason"> {
  return reason === undefined || reason.trim() === "" ? {} : { reason }
}
