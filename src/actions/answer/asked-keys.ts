// The Tang keys that a request asks for, as the colleague sees them before deciding: which, and where each was seen before.
import type { HostQuestion } from "../../transport/host-lines.ts"
import type { ReceivedRequest } from "./answer-types.ts"
import type { TangServer } from "./ask-tang.ts"

type Request = ReceivedRequest["request"]

export interface AskedKey {
  readonly path: string
  readonly kid: string
  /** Trusted server that had this key id before, if any. */
  readonly seenAt?: string
}

/** One row a key, without the points that only check an answer. */
export function askedKeys(request: Request, servers: readonly TangServer[]): AskedKey[] {
  const keys =
    request.mode === "relay"
      ? request.leaves.filter(({ path }) => !path.endsWith(".check"))
      : skeletonLeaves(request.policy)
  return keys.map(({ path, kid }) => keyAt(servers, path, kid))
}

/** As `askedKeys`, for the questions of a host's own shell. */
export function askedHostKeys(
  questions: readonly HostQuestion[],
  servers: readonly TangServer[],
): AskedKey[] {
  return questions.map(({ name, kid }) => keyAt(servers, `question ${name}`, kid))
}

function keyAt(servers: readonly TangServer[], path: string, kid: string): AskedKey {
  const seenAt = servers.find(({ kids }) => kids.includes(kid))?.url
  return { path, kid, ...(seenAt === undefined ? {} : { seenAt }) }
}

function skeletonLeaves(node: NonNullable<Request["policy"]>): { path: string; kid: string }[] {
  if ("children" in node) return node.children.flatMap(skeletonLeaves)
  return "kid" in node ? [{ path: node.path, kid: node.kid }] : []
}
