// What stands on the printed sheet of a case: where it stands, its duties, its requests as they travelled, what the runbook wrote down about
// the disk, and for the technician alone the call-back code. Nothing secret; reads only.
import type { JsonObject } from "../../bytes/json.ts"
import type { Link } from "../../journal/chain.ts"
import { type CallBackCode, callBackCode } from "../../seal/call-back.ts"
import { codeSeries } from "../../transport/letter-codes.ts"
import { withDesk } from "../desk.ts"
import type { Ports } from "../ports.ts"
import { readRecord } from "../record/read-record.ts"
import { openRequests } from "../reveal/open-requests.ts"
import { type CaseReport, reportCase } from "./case-report.ts"
import { onlyOpenCase } from "./cases.ts"

/** Characters of one QR code on paper, about 9 cm wide: version 15 of the standard. */
const CODE_ROOM = 758
/** More pictures than this are no help: then the file is carried. */
const MOST_CODES = 8

export interface PaperRequest {
  readonly id: string
  /** "relay" or "disclose"; a later version may know others. */
  readonly mode: string
  /** As it travelled: armour, short text, or the lines of a typed code. Absent if it was not kept. */
  readonly letter?: string
  /** The texts of its QR codes; none for a typed code, which is read as it is. */
  readonly codes: readonly string[]
  /** Only on the technician's copy, and only while the request can be answered. */
  readonly callBack?: CallBackCode
}

export interface CasePaper {
  readonly report: CaseReport
  readonly owner?: string
  /** As typed while working through a runbook. */
  readonly disk: { readonly serial?: string; readonly bay?: string }
  readonly requests: readonly PaperRequest[]
  /** The head of the record when the sheet was made. */
  readonly record?: { readonly seq: number; readonly hash: string }
  /** Milliseconds since 1970. */
  readonly time: number
}

export interface CasePaperOptions {
  /** Default: the one open case. */
  readonly case?: string
  /** The copy for others leaves the call-back code out: whoever is asked to approve must hear it on the call. */
  readonly copy: "technician" | "colleague"
}

/** Throws `no-such-case`, `choose-case`. */
export async function casePaper(ports: Ports, options: CasePaperOptions): Promise<CasePaper> {
  const { state, chain } = await readRecord(await ports.openHome())
  const id = options.case ?? onlyOpenCase(state).id
  const report = reportCase(state, id, ports.clock)
  const owner = state.identity?.name
  return await withDesk(ports, "real", async (desk) => {
    const open = options.copy === "technician" ? (await openRequests(desk, id)).found : []
    const requests = await Promise.all(
      report.requests.map(async ({ id: request, mode }) => {
        const kept = await desk.keptLetter(id, `request-${request}.txt`)
        const letter = kept === undefined ? undefined : Buffer.from(kept).toString("utf8")
        const facts = open.find((one) => one.facts.id === request)?.facts
        return {
          id: request,
          mode,
          ...(letter === undefined ? {} : { letter }),
          codes: letter === undefined ? [] : codesOf(letter),
          ...(facts === undefined ? {} : { callBack: callBackCode(Buffer.from(facts.signed, "latin1")) }),
        }
      }),
    )
    return {
      report,
      ...(owner === undefined ? {} : { owner }),
      disk: diskNotes(chain.links, id),
      requests,
      ...(state.head === undefined ? {} : { record: { seq: state.head.seq, hash: state.head.hash } }),
      time: ports.clock.now(),
    }
  })
}

function codesOf(letter: string): string[] {
  if (!/^(NBDE1 |-----BEGIN )/m.test(letter)) return []
  const series = codeSeries(letter, CODE_ROOM)
  if (series === undefined || series.of > MOST_CODES) return []
  return Array.from({ length: series.of }, (_, at) => series.text(at))
}

// The disk is written down before the case exists; the run of the runbook ties both together.
function diskNotes(links: readonly Link[], caseId: string): CasePaper["disk"] {
  const events = links.filter(({ entry }) => entry.type === "flow-event").map(({ entry }) => entry)
  const runs = new Set(events.filter((entry) => entry.case === caseId).map(({ body }) => body.run))
  const notes: { serial?: string; bay?: string } = {}
  for (const { body } of events) {
    const { kind, step, value } = isObject(body.event) ? body.event : {}
    if (kind !== "answered" || typeof value !== "string" || !runs.has(body.run)) continue
    if (step === "disk-serial") notes.serial = value
    if (step === "disk-bay") notes.bay = value
  }
  return notes
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
