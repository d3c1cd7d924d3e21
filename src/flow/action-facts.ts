// What the checker and the printers must know about an action: nothing of how it runs. The table itself stands in actions/action-table.ts.

export interface OutcomeFacts {
  /** One short sentence. */
  readonly says: string
  /** Names of the values that come with it; "name?" for one that may be missing. */
  readonly carries?: readonly string[]
}

export interface ActionFacts {
  readonly summary: string
  /** `destroy` cannot be taken back: a guard stands before it on every path. */
  readonly effect: "read" | "write" | "destroy"
  /** Uses sockets: "tang" for servers, "loopback" for the practice. */
  readonly net?: "tang" | "loopback"
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outcomes: Readonly<Record<string, OutcomeFacts>>
  isOptional(name: string): boolean
  /** What is wrong with a literal for this input, or undefined. */
  literalProblem(name: string, value: string | number | boolean): string | undefined
  /** What a person does without this tool. A line that begins with four spaces is typed as it is. */
  byHand(words: Readonly<Record<string, string>>): readonly string[]
}

export type ActionFactsTable = Readonly<Record<string, ActionFacts>>

/** The row of that name, or undefined. */
export function findAction(actions: ActionFactsTable, name: string): ActionFacts | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined
}
