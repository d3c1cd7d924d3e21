// What a step of a runbook takes as an answer: lines to choose from, or a word to type. Every guard is a typed word.
import type { AppEvent } from "../../session/app-state.ts"
import type { SessionSnapshot } from "../../session/session.ts"
import { showText } from "../../text/escape.ts"
import type { FormField } from "../components/form-state.ts"
import type { SelectItem } from "../components/use-select.ts"

type Wanted = SessionSnapshot["wanted"]

/** The field of a step that is typed; undefined for one that is chosen. */
export function formOf(
  wanted: Wanted,
): { readonly field: FormField; readonly answer: (typed: string) => AppEvent } | undefined {
  const { definition, step } = wanted
  switch (definition.kind) {
    case "instruct":
      if (definition.stop !== true && definition.guard !== true) return undefined
      return {
        field: { label: "Type ok when you have done this" },
        answer: (typed) =>
          typed.toLowerCase() === "ok"
            ? { kind: "flow-answer", answer: { kind: "seen", step } }
            : { kind: "flow-answer", answer: { kind: "answered", step } },
      }
    case "ask":
      return {
        field: {
          label: "Answer",
          ...(definition.example === undefined ? {} : { hint: `For example: ${definition.example}` }),
          ...(definition.optional === true ? { optional: true } : {}),
        },
        answer: (typed) => {
          const value = definition.value === "number" && /^-?\d{1,15}$/.test(typed) ? Number(typed) : typed
          const answer = { kind: "answered", step } as const
          return { kind: "flow-answer", answer: typed === "" ? answer : { ...answer, value } }
        },
      }
    case "confirm": {
      const { phrase, otherwise } = definition
      if (phrase === undefined && definition.guard !== true) return undefined
      const word = phrase ?? "yes"
      return {
        field: { label: `Type ${word} to go on${otherwise === undefined ? "" : ", or no"}` },
        answer: (typed) => {
          const yes = typed === word
          const no = typed.toLowerCase() === "no"
          return {
            kind: "flow-answer",
            answer:
              yes || no
                ? { kind: "confirmed", step, yes, ...(yes && phrase !== undefined ? { phrase } : {}) }
                : { kind: "answered", step },
          }
        },
      }
    }
    default:
      return undefined
  }
}

/** The lines to choose from; empty for a step that is typed. */
export function itemsOf(wanted: Wanted): (SelectItem & { readonly event: AppEvent })[] {
  const { definition, step, choices, act } = wanted
  switch (definition.kind) {
    case "instruct":
      return [{ key: "1", label: "Done", event: { kind: "flow-answer", answer: { kind: "seen", step } } }]
    case "choose":
      return choices.map(({ label, note, cost }, choice) => ({
        key: String(choice + 1),
        label: `${showText(label)}${cost === undefined ? "" : `  (${cost})`}`,
        notes: note === undefined ? [] : [showText(note)],
        event: { kind: "flow-answer", answer: { kind: "chosen", step, choice } },
      }))
    case "confirm":
      return [
        {
          key: "1",
          label: "Yes",
          event: { kind: "flow-answer", answer: { kind: "confirmed", step, yes: true } },
        },
        ...(definition.otherwise === undefined
          ? []
          : [
              {
                key: "2",
                label: "No",
                event: { kind: "flow-answer", answer: { kind: "confirmed", step, yes: false } },
              } as const,
            ]),
      ]
    case "act":
      return [{ key: "1", label: `Go on: ${act?.summary ?? ""}`, event: { kind: "flow-act" } }]
    case "end": {
      const next = definition.continueWith
      return [
        { key: "1", label: "To the first screen", event: { kind: "home" } },
        ...(next === undefined
          ? []
          : [
              {
                key: "2",
                label: `Go on with the runbook ${next}`,
                event: { kind: "flow", id: next },
              } as const,
            ]),
      ]
    }
    case "ask":
      return []
  }
}
