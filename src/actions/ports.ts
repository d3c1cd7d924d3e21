// What the host must offer. The domain computes; everything that touches the machine (files, devices, sockets, the clock, a person)
// comes through one of these. Commands of the technician's side are composed without `net`, so they cannot open a socket.
import type { Secret } from "../bytes/secret.ts"
import type { Source } from "../bytes/source.ts"
import type { Gnupg } from "../seal/gnupg.ts"

/** An evidence source, opened read-only. */
export interface OpenSource extends Source {
  readonly path: string
  readonly kind: "device" | "file"
  close(): Promise<void>
}

export interface Disk {
  /** Opens a block device or image with O_RDONLY. Throws `no-such-file`, `permission-denied`, `read-failed`. */
  open(path: string): Promise<OpenSource>
}

/** A block device of this machine, as the kernel knows it. Nothing of its content was read. */
export interface BlockDevice {
  /** For example "/dev/sdb". */
  readonly path: string
  readonly bytes: number
  /** `mapped`: LVM, RAID, multipath. */
  readonly kind: "disk" | "partition" | "mapped"
  readonly model?: string
  readonly serial?: string
  readonly removable: boolean
  /** True if this running system was started from it, or lives on it. */
  readonly system: boolean
}

export interface BlockDevices {
  /** Every block device with a size, in the order of their names. Reads sysfs and the mount table, never a device. */
  list(): Promise<BlockDevice[]>
}

export type FileKind = "file" | "folder" | "device" | "link" | "other" | "missing"

export interface Files {
  /** The whole file, or stdin for "-". Throws `input-too-large` past `limit` bytes, `no-such-file`, `permission-denied`. */
  read(path: string, limit: number): Promise<Uint8Array>
  /** Names in a folder, sorted. */
  list(path: string): Promise<string[]>
  /** What `path` is, without following a link. */
  kind(path: string): Promise<FileKind>
  /** True if both paths name the same file or device. */
  same(a: string, b: string): Promise<boolean>
  /** Temp file, fsync, rename, fsync of the folder. Replaces a regular file; a device or link is `output-refused`. Default mode 0600. */
  write(path: string, bytes: Uint8Array, mode?: number): Promise<void>
  /**
   * Throws what `write` would throw for a place where nothing can be written: a folder, a device, a link, no such folder, no permission. Asked before
   * work that cannot be undone; a disk may still fill up.
   */
  checkPlace(path: string): Promise<void>
  /** Makes a folder, 0700, with what is missing above it; fine if it is there. Throws `write-failed`. */
  makeFolder(path: string): Promise<void>
}

/** One file of a Tang server's key folder. */
export interface KeyFolderFile {
  readonly name: string
  readonly kind: FileKind
  /** Permission bits. */
  readonly mode: number
  readonly owner: number
  readonly group: number
}

/** The key folder of a Tang server. Names are names in it, never paths. */
export interface KeyFolder {
  readonly path: string
  /** The folder's own owner and group: what its files must have for tangd to read them. */
  readonly owner: number
  readonly group: number
  list(): Promise<KeyFolderFile[]>
  read(name: string): Promise<Uint8Array>
  /** A new file with the folder's owner; whole or not at all, synced. Throws `write-failed` if the name is taken. */
  add(name: string, bytes: Uint8Array, mode: number): Promise<void>
  /** Throws `write-failed` if the new name is taken. */
  rename(from: string, to: string): Promise<void>
  /** Deletes a file for good and syncs the folder. */
  remove(name: string): Promise<void>
}

export interface HttpRequest {
  readonly method: "GET" | "POST"
  /** The raw request target: the URL's own path joined with what is asked, e.g. "/rec/KID". */
  readonly target: string
  readonly contentType?: string
  readonly body?: Uint8Array
}

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
}

/** Why no HTTP answer came. `text` is one plain clause. */
export interface NetFailure {
  readonly failure:
    | "name-lookup"
    | "refused"
    | "unreachable"
    | "timeout"
    | "tls"
    | "reset"
    | "not-http"
    | "too-large"
  readonly text: string
}

export interface ExchangeOptions {
  /** All requests together, connecting included. Milliseconds, default 10,000. */
  readonly timeoutMs?: number
  /** Per answer, default 64 KiB. */
  readonly maxBody?: number
  /** PEM of the only CA to accept for https; absent: the system's. */
  readonly ca?: string
  /** Ends the exchange early: answers that have not come yet become a failure. */
  readonly signal?: AbortSignal
}

export interface Net {
  /**
   * Sends every request to `origin` ("http://host:port" or https) over one connection, pipelined; one result each, in order.
   * No redirects, no proxies, no decompression, no retry.
   */
  exchange(
    origin: string,
    requests: readonly HttpRequest[],
    options?: ExchangeOptions,
  ): Promise<(HttpAnswer | NetFailure)[]>
  /** Listens on 127.0.0.1 (or `address`), port 0 = any; each connection goes to `serve` as bytes in, bytes out. */
  listen(
    options: { port: number; address?: string },
    serve: TangConnection,
  ): Promise<{ port: number; close(): Promise<void> }>
  /** One connection over stdin and stdout, as systemd, xinetd and socat start tangd. Resolves when it is over. */
  stdio?(serve: TangConnection): Promise<void>
}

/** A server's side of one connection: fed with what arrived, returns what to send and whether to close. */
export type TangConnection = () => (chunk: Uint8Array) => Promise<{ send: Uint8Array; close: boolean }>

export interface ExecResult {
  readonly code: number
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
}

export interface Exec {
  /** Runs a program found on a fixed PATH, with a cleared environment and no shell; secrets only on stdin. */
  run(program: string, args: readonly string[], stdin?: Uint8Array): Promise<ExecResult>
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds that only go forward. */
  monotonic(): number
  /** An id of this boot of the machine, or "unknown". */
  bootId(): string
}

export interface Random {
  bytes(length: number): Uint8Array
}

/** The append-only file journal.jsonl. */
export interface Journal {
  /** The whole file as it stands; empty if there is none. */
  read(): Promise<Uint8Array>
  /** Appends whole lines (each ending in a newline) and syncs before it resolves. Throws `write-failed`. */
  append(lines: Uint8Array): Promise<void>
}

/** The home (design §6). Names are paths inside it with forward slashes, e.g. "cases/ID/sealed/scalars.json". */
export interface State {
  readonly home: string
  /** False on FAT and the like, or in memory: what makes `home-unprotected`. */
  readonly protectedByModes: boolean
  /** True if the home lives in memory only. */
  readonly volatile: boolean
  /** False where a folder cannot be synced: a rename may be lost in a power cut. Absent: true. */
  readonly foldersSync?: boolean
  read(name: string): Promise<Uint8Array | undefined>
  /** Temp file, fsync, rename, fsync of the folder; makes missing folders, 0700/0600. */
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
  /** Entries of a folder inside the home, sorted; empty if there is none. */
  list(name: string): Promise<string[]>
  /** The memory-backed store for session keys, outside the home (design §5); undefined where none was found. */
  readonly session: SessionStore | undefined
}

export interface SessionStore {
  /** Where it lies, for people, e.g. "/run/user/1000". */
  readonly where: string
  /** A buffer of its own each time, which the caller may wipe. */
  read(name: string): Promise<Uint8Array | undefined>
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
}

export interface Lock {
  /** Takes the home for this process or throws `home-busy` naming the other one. Freed by `release` and by the death of the process. */
  acquire(): Promise<{ release(): Promise<void> }>
}

/** One question to a person. `flag` is what a script would pass instead; `--no-input` turns the question into `input-needed`. */
export interface Question {
  readonly text: string
  readonly flag: string
}

export interface Terminal {
  /** True if a person can be asked. */
  readonly interactive: boolean
  ask(question: Question): Promise<string>
  /** No echo. The exact bytes typed, without the final newline. */
  askSecret(question: Question): Promise<Secret>
  /** y or n; anything else asks again. */
  confirm(question: Question): Promise<boolean>
  /** One line about what is going on, for people, on stderr. */
  say(line: string): void
  /** Draws how far a piece of work is, once it takes longer than half a second. Absent: nothing is drawn. See actions/progress.ts. */
  readonly task?: (task: Task) => RunningTask
}

/** Work that a person waits for. */
export interface Task {
  /** Begins the line: "Searching /dev/sdb". From outside; escaped where it is drawn. */
  readonly what: string
  /** All there is; absent if that is not known. */
  readonly of?: number
  /** Absent: things that are counted. */
  readonly unit?: "bytes"
  /** About how long it takes, where nothing can be counted. */
  readonly seconds?: number
}

export interface RunningTask {
  /** So much is done. */
  to(done: number): void
  end(): void
}

/** Reads QR codes. Loaded when the first picture comes. */
export interface Pictures {
  /** The texts of all codes in a PNG or JPEG. Throws `picture-unreadable`. */
  read(picture: Uint8Array): Promise<readonly string[]>
}

/** What every command gets; `net` only where design §4.6 allows it. */
export interface Ports {
  readonly disk: Disk
  readonly files: Files
  /** Absent where the devices of the machine cannot be listed. */
  readonly blockDevices?: BlockDevices
  /** Opens a key folder. Throws `no-such-file`, `permission-denied`. */
  keyFolder(path: string): Promise<KeyFolder>
  readonly exec: Exec
  /** GnuPG with its own folder, or with the person's usual one. */
  gnupg(folder?: string): Gnupg
  readonly clock: Clock
  readonly random: Random
  readonly terminal: Terminal
  readonly net?: Net
  /** Absent where pictures cannot be read. */
  readonly pictures?: Pictures
  /** Bytes of memory that can be taken now; absent where nobody knows. */
  freeMemory?(): number
  /** True if standard input is a person's keyboard and not a pipe or file. */
  readonly stdinIsTerminal?: boolean
  /** Opens the home. Called at most once a process; not called by commands that need no home. */
  openHome(): Promise<Home>
}

export interface Home {
  /** The program and its version, for the record: "nbde-rescue 1.2.3". */
  readonly software?: string
  readonly state: State
  readonly journal: Journal
  readonly lock: Lock
  /** The identity's passphrase: from --passphrase-file or a prompt, asked once a process. */
  identityPassphrase(purpose: "open" | "create"): Promise<Secret>
  /** Wipes the remembered passphrase, so that the next call asks again (after a wrong one, in the app). */
  forgetPassphrase?(): void
}
