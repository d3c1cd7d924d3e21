// `npm run docs`: writes the pages that are made from the program, and the walks through the runbooks.
import { writeCosts } from "./carry-page.ts"
import { writeEffort } from "./effort-page.ts"
import { writeErrorsPage } from "./errors-page.ts"
import { writeScripts } from "./flow-scripts.ts"
import { writeRunbookPages } from "./runbook-pages.ts"

writeErrorsPage()
writeRunbookPages()
writeEffort()
await writeCosts()
writeScripts()
