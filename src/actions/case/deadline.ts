// A deadline as a person types it, in the time of the computer they sit at: "2026-11-27", "2026-11-27 18:00", "Fri 18:00", "tomorrow",
// "18:00". It lies ahead, at most a year. Nothing is guessed: what cannot be read is an error.
import { ToolError } from "../../bytes/errors.ts"

const DAY_MS = 24 * 3600 * 1000
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
/** The end of a day without a time. */
const EVENING = { hour: 23, minute: 59 }

interface TimeOfDay {
  readonly hour: number
  readonly minute: number
}

/** Milliseconds since 1970. Throws `bad-deadline`. */
export function parseDeadline(text: string, now: number): number {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ")
  const found = readDate(words) ?? readDay(words, now) ?? readTime(words, now)
  if (found === undefined) throw unclear(`this is not read as a time: ${text}`)
  if (found <= now) throw unclear(`this time is over already: ${text}`)
  if (found > now + 366 * DAY_MS) throw unclear(`this is more than a year away: ${text}`)
  return found
}

function readDate(words: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ t](.+))?$/.exec(words)
  if (match === null) return undefined
  const time = match[4] === undefined ? EVENING : timeOf(match[4])
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (time === undefined) return undefined
  const date = new Date(year, month - 1, day, time.hour, time.minute)
  // 31 February becomes a day in March: such a date was mistyped.
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : undefined
}

function readDay(words: string, now: number): number | undefined {
  const [name = "", ...rest] = words.split(" ")
  const time = rest.length === 0 ? EVENING : timeOf(rest.join(" "))
  if (time === undefined) return undefined
  if (name === "today") return atDay(now, 0, time)
  if (name === "tomorrow") return atDay(now, 1, time)
  const wanted = /^[a-z]{3,9}$/.test(name) ? DAYS.indexOf(name.slice(0, 3)) : -1
  if (wanted < 0 || !FULL_NAMES.some((full) => full.startsWith(name))) return undefined
  const ahead = (wanted - new Date(now).getDay() + 7) % 7
  const found = atDay(now, ahead, time)
  return found > now ? found : atDay(now, ahead + 7, time)
}

const FULL_NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

function readTime(words: string, now: number): number | undefined {
  const time = timeOf(words)
  if (time === undefined) return undefined
  const today = atDay(now, 0, time)
  return today > now ? today : atDay(now, 1, time)
}

function timeOf(words: string): TimeOfDay | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(words)
  return match === null ? undefined : { hour: Number(match[1]), minute: Number(match[2]) }
}

function atDay(now: number, ahead: number, { hour, minute }: TimeOfDay): number {
  const today = new Date(now)
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead, hour, minute).getTime()
}

function unclear(message: string): ToolError {
  return new ToolError("bad-deadline", message)
}
