// What a colleague without this tool sends back: Tang's answer as curl prints it, or only its x, read out as base32. It names no key source;
// which one it opens, the tag decides.
import { isToolError, ToolError } from "../../bytes/errors.ts"
import { asObject, asText, parseStrictJson } from "../../bytes/json.ts"
import { asCurve, type PublicPoint } from "../../tang/curve.ts"
import { pointMembers } from "../../tang/jwk.ts"
import { checkPoint, padPoint, pointFromX } from "../../tang/point.ts"
import { readBareX } from "../../transport/bare-x.ts"

/** Every answer that a spoken x can be, as JSON of a Tang server; empty for another text. Throws `bad-point` if it is on no curve. */
export function spokenAnswers(text: string): string[] {
  const read = readBareX(text)
  const points = read.flatMap(({ crv, x }) => {
    try {
      return [pointFromX(crv, x)]
    } catch (error) {
      if (!isToolError(error, "bad-point")) throw error
      return []
    }
  })
  if (read.length > 0 && points.length === 0)
    throw new ToolError("bad-point", "this x is not on its curve: a letter of it is wrong")
  return points.map((point) => JSON.stringify(pointMembers(point)))
}

/** Tang's answer as curl prints it, line breaks of a mail inside included. Nothing but the point is taken from it. */
export function pointOf(json: string): PublicPoint {
  const jwk = asObject(parseStrictJson(json, { what: "the answer of Tang", maxLength: 65_536, maxDepth: 4 }))
  const [crv, x, y] = [asCurve(jwk?.crv), asText(jwk?.x), asText(jwk?.y)]
  if (jwk?.kty !== "EC" || crv === undefined || x === undefined || y === undefined || jwk.d !== undefined) {
    throw new ToolError("bad-point", "this is not an answer of a Tang server")
  }
  const point = padPoint({ crv, x: x.replace(/\s+/g, ""), y: y.replace(/\s+/g, "") })
  checkPoint(point, "the answer's point")
  return point
}
