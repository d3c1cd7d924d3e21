// The technician's process of the drill. It takes steps as JSON lines; nobody types this command.
import { makePerson } from "../../actions/drill/steps.ts"
import { servePerson } from "../../host/person-process.ts"
import { type CliCommand, examples } from "../command.ts"

export type Options = Record<never, never>

export const command: CliCommand<Options> = {
  define: (cli) => cli.addHelpText("after", examples("nbde-rescue drill-technician --home DIR < steps")),
  options: () => ({}),
  run: async (_options, ports) => {
    await servePerson(makePerson(ports))
    return 0
  },
}
