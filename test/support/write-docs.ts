// `npm run docs`: writes the pages that are made from the program.
import { writeErrorsPage } from "./errors-page.ts"
import { writeRunbookPages } from "./runbook-pages.ts"

writeErrorsPage()
writeRunbookPages()
