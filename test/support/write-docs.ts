// `npm run docs`: writes the pages that are made from the program.
import { writeErrorsPage } from "./errors-page.ts"

writeErrorsPage()
