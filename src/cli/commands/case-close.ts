// nbde-rescue case close [ID] [--cancel] [--confirm debts]
import { closeCase, onlyOpenCase } from "../../actions/case/cases.ts"
import { openDebts } from "../../actions/case/debts.ts"
import { withDesk } from "../../actions/desk.ts"
import { type CliCommand, examples, textFlag } from "../command.ts"

export interface CaseCloseOptions {
  readonly case?: string
  readonly cancel: boolean
  readonly confirm?: string
}

export const command: CliCommand<CaseCloseOptions> = {
  keeps: () => true,
  define: (cli) =>
    cli
      .argument("[case]", "id of the case; not needed while only one is open")
      .option("--cancel", "the case ended without a recovery")
      .option(
        "--confirm <word>",
        'close although duties are open, with the word "debts"; they stay on the list',
      )
      .addHelpText(
        "after",
        `\nThe secrets of the case are destroyed. Answers that come later cannot be used.\n${examples(
          "nbde-rescue case close",
          "nbde-rescue case close 2026-11-22-web17-k3f9 --cancel",
        )}`,
      ),
  options: ([id], flags) => {
    const confirm = textFlag(flags, "confirm")
    return {
      ...(id === undefined ? {} : { case: id }),
      cancel: flags.cancel === true,
      ...(confirm === undefined ? {} : { confirm }),
    }
  },
  run: async (options, ports, out) => {
    const { cancel, confirm } = options
    const closed = await withDesk(ports, "real", async ({ cases }) => {
      const journal = cases.recorder.state()
      const id = options.case ?? onlyOpenCase(journal).id
      const outcome = cancel ? "cancelled" : "done"
      await closeCase(cases, id, { outcome, ...(confirm === undefined ? {} : { confirm }) })
      const debts = openDebts(journal, { case: id }).map((debt) => debt.id)
      return { case: id, outcome, debts }
    })
    out.document(closed)
    out.print(`Case ${closed.case} is ${cancel ? "cancelled" : "closed"}. Its secrets are destroyed.`)
    if (closed.debts.length > 0) out.print("Duties are still open: nbde-rescue case list")
    return 0
  },
}
