// What the operating system said, in words a person can act on. One place for errno names, so that every failed write or read names
// its cause the same way.
import { ToolError } from "../bytes/errors.ts"

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: "you have no permission",
  EBUSY: "it is in use",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too big for this file system",
  EIO: "the medium reports an error",
  EISDIR: "it is a folder",
  ELOOP: "it is a link, or its links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many files are open",
  ENODEV: "the device is gone",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "it is not a folder, or a part of the path is none",
  ENOTEMPTY: "the folder is not empty",
  ENXIO: "the device is gone",
  EPERM: "it is not allowed",
  EROFS: "the medium is read-only",
  ESTALE: "the network folder is gone",
  ETIMEDOUT: "the device did not answer",
}

/** The errno name of an error from `node:fs` ("ENOSPC"), or undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined
  return typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined
}

/** One clause that names the cause, for example "the disk is full". */
export function causeWords(error: unknown): string {
  const errno = errnoOf(error)
  return errno === undefined ? "an unknown error" : (CAUSES[errno] ?? errno)
}

/** An error for a path that could not be opened or read. */
export function readError(path: string, error: unknown, offset?: number): ToolError {
  if (error instanceof ToolError) return error
  const errno = errnoOf(error)
  const details = { path, cause: errno ?? "unknown", ...(offset === undefined ? {} : { offset }) }
  const text = `cannot read ${path}${offset === undefined ? "" : ` at byte ${offset}`}: ${causeWords(error)}`
  switch (errno) {
    case "ELOOP":
    case "ENOENT":
    case "ENOTDIR":
    case "EISDIR":
      return new ToolError("no-such-file", text, details, error)
    case "EACCES":
    case "EPERM":
      return new ToolError("permission-denied", text, details, error)
    default:
      return new ToolError("read-failed", text, details, error)
  }
}

/** A `write-failed` that names the cause. What was there before is still there. */
export function writeError(path: string, error: unknown): ToolError {
  if (error instanceof ToolError) return error
  const details = { path, cause: errnoOf(error) ?? "unknown" }
  // What is written is new: if something is missing, it is the folder.
  const cause = errnoOf(error) === "ENOENT" ? "the folder does not exist" : causeWords(error)
  return new ToolError("write-failed", `cannot write ${path}: ${cause}`, details, error)
}
