// Reads TypeScript sources as facts for the architecture test: what a file imports (static, dynamic, re-exports, type-only), what it
// exports, which names it uses, its strings. Parsed with the parser that vitest brings.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { parseAst } from "vitest/node"

export interface Import {
  /** As written, e.g. "../bytes/errors.ts" or "node:crypto". */
  readonly from: string
  /** Where it leads inside the project, e.g. "src/bytes/errors.ts"; undefined for a package. */
  readonly file?: string
  /** True if nothing of it is left at run time. */
  readonly typeOnly: boolean
  /** Imported names; "*" for all of the module. */
  readonly names: readonly string[]
}

export interface SourceFile {
  /** Inside the project, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
  /** Dotted uses, e.g. "process.exit", "Math.random", "x.generateKeys", and calls of plain names, e.g. "fetch". */
  readonly uses: readonly string[]
  /** Dotted names that are assigned to. */
  readonly assignments: readonly string[]
  readonly exportsDefault: boolean
  /** Every string literal and every fixed part of a template. */
  readonly strings: readonly string[]
}

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** Every .ts and .tsx file under those of `folders` that are there, in the checkout `root`. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  const present = folders.filter((folder) => existsSync(join(root, folder)))
  return present.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => parseSource(posix.relative(root, path), readFileSync(path, "utf8"))),
  )
}

/** The facts of one file. Throws if it is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const nodes = [...walk(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }))]
  return {
    path,
    text,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    imports: nodes.flatMap((node) => importsOf(node, path)),
    uses: nodes.flatMap(usesOf),
    assignments: nodes.flatMap((node) =>
      node.type === "AssignmentExpression" ? [dotted(child(node, "left"))] : [],
    ),
    exportsDefault: nodes.some(isDefaultExport),
    strings: nodes.flatMap(stringsOf),
  }
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walk(each)
  } else if (isNode(value)) {
    yield value
    for (const key of Object.keys(value)) yield* walk(value[key])
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
}

function importsOf(node: Node, path: string): Import[] {
  const source = child(node, "source")
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration": {
      if (source === undefined) return []
      const parts = children(node, "specifiers")
      const kind = node.importKind ?? node.exportKind
      const partsAreTypes =
        parts.length > 0 && parts.every((part) => (part.importKind ?? part.exportKind) === "type")
      const names = node.type === "ExportAllDeclaration" ? ["*"] : parts.map(nameOf)
      return [leadingTo(path, source, names, kind === "type" || partsAreTypes)]
    }
    case "ImportExpression":
      return [leadingTo(path, source, ["*"], false)]
    case "TSImportType":
      return [leadingTo(path, source, ["*"], true)]
    case "TSExternalModuleReference":
      return [leadingTo(path, child(node, "expression"), ["*"], false)]
    case "CallExpression":
      return dotted(child(node, "callee")) === "require"
        ? [leadingTo(path, children(node, "arguments")[0], ["*"], false)]
        : []
    default:
      return []
  }
}

function leadingTo(
  path: string,
  source: Node | undefined,
  names: readonly string[],
  typeOnly: boolean,
): Import {
  const from = literalOf(source) ?? "(computed)"
  const file = from.startsWith(".") ? posix.join(posix.dirname(path), from) : undefined
  return { from, typeOnly, names, ...(file === undefined ? {} : { file }) }
}

function literalOf(node: Node | undefined): string | undefined {
  if (typeof node?.value === "string") return node.value
  const parts = node?.type === "TemplateLiteral" ? children(node, "quasis") : []
  return parts.length === 1 ? stringsOf(parts[0] as Node)[0] : undefined
}

function nameOf(part: Node): string {
  if (part.type !== "ImportSpecifier" && part.type !== "ExportSpecifier")
    return part.type === "ImportDefaultSpecifier" ? "default" : "*"
  const name = child(part, part.type === "ImportSpecifier" ? "imported" : "local")
  return String(name?.name ?? name?.value)
}

function usesOf(node: Node): string[] {
  if (node.type === "MemberExpression") return [dotted(node)]
  if (node.type === "NewExpression")
    return [`new ${dotted(child(node, "callee"))}(${children(node, "arguments").length})`]
  if (node.type !== "CallExpression") return []
  const name = dotted(child(node, "callee"))
  return name.includes(".") ? [] : [name]
}

/** "a.b" for a.b, a["b"] and a?.b; "?" stands for what is not a name. */
function dotted(node: Node | undefined): string {
  if (node?.type === "Identifier") return String(node.name)
  if (node?.type === "ChainExpression") return dotted(child(node, "expression"))
  if (node?.type !== "MemberExpression") return "?"
  const property = child(node, "property")
  const name = node.computed === true ? (literalOf(property) ?? "?") : String(property?.name)
  return `${dotted(child(node, "object"))}.${name}`
}

function isDefaultExport(node: Node): boolean {
  if (node.type === "ExportDefaultDeclaration") return true
  const exported = node.type === "ExportSpecifier" ? child(node, "exported") : undefined
  return (exported?.name ?? exported?.value) === "default"
}

function stringsOf(node: Node): string[] {
  if (node.type === "Literal" || node.type === "JSXText")
    return typeof node.value === "string" ? [node.value] : []
  if (node.type !== "TemplateElement") return []
  const value: unknown = node.value
  return typeof value === "object" && value !== null && "cooked" in value ? [String(value.cooked)] : []
}

function child(node: Node, key: string): Node | undefined {
  const value = node[key]
  return isNode(value) ? value : undefined
}

function children(node: Node, key: string): Node[] {
  const value = node[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}
