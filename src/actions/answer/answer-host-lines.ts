// Questions from a host's own shell (src/text/host-script/relay.sh): blinded points without any sender, host or time. Nobody signed them, so
// a yes counts only after a call: who was called and why are recorded, and the person at the host reads the last group of every line, which
// shows that Tang is asked what that screen asks. Answered in the same form; it opens no duty, because nobody learns the passphrase.
import { createHash } from "node:crypto"
import { encodeBase64url } from "../../bytes/base64url.ts"
import { ToolError } from "../../bytes/errors.ts"
import { checkPoint } from "../../tang/point.ts"
import {
  callBackGroups,
  encodeAnswer,
  encodeQuestion,
  type HostQuestion,
  sameGroups,
} from "../../transport/host-lines.ts"
import type { Desk } from "../desk.ts"
import { checkWorld } from "../drill-world.ts"
import type { Net } from "../ports.ts"
import { type Decision, MAX_TRIES, wrongTries } from "./answer-decide.ts"
import type { AskedLeaf } from "./answer-disclose.ts"
import type { OnDesk } from "./answer-letters.ts"
import { askedFacts, requireWithinLimits } from "./answer-limits.ts"
import { requireServer } from "./answer-servers.ts"
import type { Answered, AnswerOptions, Colleague, OtherWork } from "./answer-types.ts"
import { askTang, type TangOutcome, type TangServer } from "./ask-tang.ts"
import { askedHostKeys } from "./asked-keys.ts"

/** Decides, asks Tang, and writes the lines to type at the host. Throws `call-back-needed`, `call-back-wrong`, `bad-point`. */
export async function answerHostLines(
  desk: Desk,
  { world, confirm = [] }: Pick<AnswerOptions, "world" | "confirm">,
  colleague: Colleague,
  { name, questions }: OnDesk & { kind: "host-lines" },
  work: OtherWork,
): Promise<Answered> {
  const { net, servers } = work
  checkWorld(
    world,
    questions.map(({ kid }) => kid),
  )
  for (const question of questions) checkPoint(question, `the point of question ${question.name}`)
  const request = requestId(questions)
  const decision = await decide(desk, colleague, { ...work, questions, request, confirm })
  const row = { input: name, request, decision }
  if (decision !== "approve") return { ...row, leaves: [] }
  const outcomes = await ask(desk, net, await servers(), questions, request)
  const leaves = questions.map((question, index) => leafOf(question, outcomes[index]))
  const reply = answerText(questions, outcomes)
  const hash = createHash("sha256").update(reply).digest("base64url")
  const answered = leaves.filter(({ status }) => status === "ok").map(({ path }) => path)
  await desk.recorder.append({
    type: "reply-written",
    body: { request, letter: "lines", hash, decision, leaves: answered },
  })
  const whole = answered.length === leaves.length
  return { ...row, leaves, whole, ...(answered.length === 0 ? {} : { reply }) }
}

interface Deciding extends Pick<OtherWork, "known" | "tally"> {
  readonly questions: readonly HostQuestion[]
  readonly request: string
  readonly confirm: readonly string[]
}

/** A decision that counts, in the record. */
async function decide(
  desk: Desk,
  colleague: Colleague,
  { questions, request, known, tally, confirm }: Deciding,
): Promise<Decision["decision"]> {
  const { recorder, ports } = desk
  const groups = callBackGroups(questions)
  const keys = askedHostKeys(questions, await known())
  const asked = {
    request,
    ...askedFacts(
      undefined,
      questions.map(({ kid }) => kid),
    ),
  }
  const counts = tally.counts(asked)
  const said = [...confirm]
  let triesLeft: number | undefined
  for (;;) {
    const left = triesLeft === undefined ? {} : { triesLeft }
    // After wrong groups the word for a limit is there already.
    const shown = triesLeft === undefined ? counts : []
    const decided = await colleague.decideHostLines({ keys, counts: shown, ...left })
    const { decision, words, calledBack, reason } = decided
    if (decided.limitWord !== undefined) said.push(decided.limitWord)
    const entry = (fitting: string, outcome: string) => ({
      type: "answer-decided" as const,
      body: {
        ...asked,
        decision: outcome,
        checks: [],
        words: fitting,
        ...(calledBack ? { callBack: calledBack } : {}),
        ...(reason ? { reason } : {}),
      },
    })
    if (decision !== "approve") {
      await recorder.append(entry("not asked", decision))
      return decision
    }
    const past = requireWithinLimits(counts, said)
    const tries = wrongTries(recorder.state(), request)
    if (tries >= MAX_TRIES) {
      const text = "the groups were wrong three times, so this question is on hold"
      throw new ToolError("request-on-hold", text, { request })
    }
    if (!words || !calledBack || !reason) {
      throw new ToolError("call-back-needed", "nobody signed these lines: they count only after a call", {
        flag: "--called-back, --words, --reason",
      })
    }
    if (sameGroups(groups, words)) {
      requireServer(await known(), ports.terminal)
      const { type, body } = entry("fit", "approve")
      await recorder.append({ type, body: { ...body, ...past } })
      return "approve"
    }
    triesLeft = MAX_TRIES - tries - 1
    await recorder.append(entry("wrong", triesLeft === 0 ? "hold" : "none"))
    if (triesLeft > 0 && ports.terminal.interactive) continue
    const text = `these are not the last groups of the lines (tries left: ${triesLeft})`
    throw new ToolError("call-back-wrong", text, { left: triesLeft })
  }
}

async function ask(
  { recorder, ports }: Desk,
  net: Net,
  servers: readonly TangServer[],
  questions: readonly HostQuestion[],
  request: string,
): Promise<TangOutcome[]> {
  const act = await recorder.start("ask-tang", { subject: request })
  const queries = questions.map(({ kid, crv, x, y }) => ({ kid, X: { crv, x, y } }))
  const outcomes = await askTang({ ...ports, net }, servers, queries)
  await recorder.append({
    type: "tang-asked",
    body: {
      url: [...new Set(outcomes.flatMap(({ url }) => url ?? []))].join(" "),
      kids: questions.map(({ kid }) => kid),
      outcomes: outcomes.map(({ status }) => status),
      request,
    },
  })
  await act.end("asked")
  return outcomes
}

function leafOf({ name, kid }: HostQuestion, outcome: TangOutcome | undefined): AskedLeaf {
  const url = outcome?.url === undefined ? {} : { url: outcome.url }
  return { path: `question ${name}`, kid, status: outcome?.status ?? "tang-connection", ...url }
}

/** What is typed at the host; it skips lines that begin with "#". */
function answerText(questions: readonly HostQuestion[], outcomes: readonly TangOutcome[]): string {
  const lines = questions.flatMap((question, index) => {
    const outcome = outcomes[index]
    if (outcome?.status === "ok" && "Y" in outcome) return encodeAnswer(question, outcome.Y)
    return [`# There is no answer ${question.name}: type only - for it.`]
  })
  return `${lines.join("\n")}\n`
}

/** The lines have no id of their own: the first 16 bytes of a hash over them serve. */
function requestId(questions: readonly HostQuestion[]): string {
  const text = questions.flatMap(encodeQuestion).join("\n")
  return encodeBase64url(createHash("sha256").update(text).digest().subarray(0, 16))
}
