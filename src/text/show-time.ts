// Times for people. What has happened is the same everywhere on earth, to the second; what is agreed goes by the clock on the wall.

/** "2026-11-22 01:59:32 UTC" from milliseconds since 1970. */
export function showTime(ms: number): string {
  const text = Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : ""
  return text === "" ? "unknown time" : `${text.slice(0, 19).replace("T", " ")} UTC`
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

/** "Fri 2026-11-27 18:00 UTC+01:00" from milliseconds since 1970: a time to be there, by the clock of this computer. */
export function showDay(ms: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) >= 8.64e15) return "unknown time"
  const time = new Date(ms)
  const ahead = -time.getTimezoneOffset()
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join("-")
  const clock = [time.getHours(), time.getMinutes()].map(twoDigits).join(":")
  const zone =
    ahead === 0
      ? ""
      : `${ahead < 0 ? "-" : "+"}${twoDigits(Math.abs(ahead) / 60)}:${twoDigits(Math.abs(ahead) % 60)}`
  return `${DAYS[time.getDay()]} ${date} ${clock} UTC${zone}`
}

function twoDigits(value: number): string {
  return String(Math.trunc(value)).padStart(2, "0")
}
