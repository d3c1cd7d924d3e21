// Text in a page for a browser: nothing from outside becomes markup, and hidden characters become visible.
import { showText } from "./escape.ts"

export function html(text: string): string {
  return showText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
}
