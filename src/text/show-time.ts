// Times for people: the same everywhere on earth, to the second.

/** "2026-11-22 01:59:32 UTC" from milliseconds since 1970. */
export function showTime(ms: number): string {
  const text = Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : ""
  return text === "" ? "unknown time" : `${text.slice(0, 19).replace("T", " ")} UTC`
}
