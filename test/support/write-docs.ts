// `npm run docs`: writes the pages that are made from the program.
import { writeEffort } from "./effort-page.ts"
import { writeErrorsPage } from "./errors-page.ts"
import { writeRunbookPages } from "./runbook-pages.ts"

writeErrorsPage()
writeRunbookPages()
writeEffort()
