// Lines that people carry between a host's own shell and a colleague: what is typed wrong is found, and nothing else fits.
import { describe, expect, it } from "vitest"
import { ToolError } from "../../src/bytes/errors.ts"
import {
  callBackGroups,
  encodeAnswer,
  encodeQuestion,
  type HostQuestion,
  hasHostLines,
  lineCheck,
  parseQuestions,
  sameGroups,
} from "../../src/transport/host-lines.ts"
import { recognise } from "../../src/transport/recognise.ts"

// Shown by the script under dash on 2026-11-22, for a key that tangd-keygen made.
const SHOWN = `# Question cjLN, for http://127.0.0.1:17999
0: yLC- I-v_ 8eEE 6isT n7r6 0ty0 m38a 94kT 2GBL jeck aHQ = BL_a
1: AJcj LN8d 9761 jJOa -zf4 IBHx lwgJ k-iM Uort g5Fc bGqM  = -h4m
2: 1jhz Eb4V t8ss UV8N TKT1 mnjg GHfz 30PG EHHC kLW6 3zNQ  = eVjN
3: AVH_ TUsV okEj mByv tCI_ L4zn J6Nk Mta5 2VUP l8Mg yJC7  = 0gVK
4: 0k-w PgLa nHQV tUHP 9so_ Ehha TC8- -Wn9 iqsd 5BIg rD5Z  = 5vXU
`
const SECOND = `# Question LP7b, for http://127.0.0.1:17999
0: yLC- I-v_ 8eEE 6isT n7r6 0ty0 m38a 94kT 2GBL jeck aHQ = BL_a
1: ARLP 7bHJ Zf25 ll0W mVnE QYn2 EkcC DPKm UL2U hsPH AfF2  = ujjb
2: b1fM hL5B Keth 6872 BOLI Ze4i S-pG 7zHL NSh1 NAY7 qojx  = t7Cy
3: AG2H AsPz I54k FiJe hdLE QE9c PiVm AeDE e03S dqNy FHnX  = uO7T
4: BN7s 5QY9 puw8 zcK1 aOhI zM9A 6PNm bRHd 52WO nMBM pCkQ  = 10L1
`
const [shown = {} as HostQuestion] = parseQuestions(SHOWN)

function complaint(text: string): string {
  try {
    parseQuestions(text)
    return "no complaint"
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return `${error.code}: ${error.message}`
  }
}

describe("questions of a host", () => {
  it("are not looked for in a line longer than any screen, however it is made", () => {
    expect(hasHostLines(`0${" ".repeat(80_000)}!\n1 ${"ab ".repeat(30_000)}!`)).toBe(false)
  })

  it("are read as the script shows them", () => {
    expect(shown).toEqual({
      name: "cjLN",
      kid: "yLC-I-v_8eEE6isTn7r60ty0m38a94kT2GBLjeckaHQ",
      crv: "P-521",
      x: "AJcjLN8d9761jJOa-zf4IBHxlwgJk-iMUortg5FcbGqM1jhzEb4Vt8ssUV8NTKT1mnjgGHfz30PGEHHCkLW63zNQ",
      y: "AVH_TUsVokEjmByvtCI_L4znJ6NkMta52VUPl8MgyJC70k-wPgLanHQVtUHP9so_EhhaTC8--Wn9iqsd5BIgrD5Z",
    })
  })

  it.each([
    ["P-256", 43],
    ["P-384", 64],
    ["P-521", 88],
  ] as const)("on %s come back from their own lines", (crv, length) => {
    const x = "AB-_9".repeat(18).slice(0, length)
    const question = { name: x.slice(2, 6), kid: "k".repeat(27), crv, x, y: x.split("").reverse().join("") }
    const text = encodeQuestion(question).join("\n")
    expect(parseQuestions(text)).toEqual([question])
    expect(text.split("\n").every((line) => line.length <= 70)).toBe(true)
  })

  it("are found between prompts, messages of the kernel and quote marks of a mail", () => {
    const noise = `(initramfs) PATH=/r:$PATH clevis luks unlock -d /dev/vda\r\n[   12.345678] random: crng init done\r\n`
    const mailed = SHOWN.split("\n").map((line) => `> ${line}`)
    expect(recognise(Buffer.from(noise + mailed.join("\r\n")))).toEqual({
      kind: "host-lines",
      questions: [shown],
    })
    expect(parseQuestions(SHOWN + SECOND).map(({ name }) => name)).toEqual(["cjLN", "LP7b"])
  })

  it("may be typed without blanks, with other groups, and a wrong line again after it", () => {
    const tight = SHOWN.replace(
      /^(\d): (.*?) += /gm,
      (_, n: string, text: string) => `${n}: ${text.replaceAll(" ", "")} = `,
    )
    expect(parseQuestions(tight)).toEqual([shown])
    expect(parseQuestions(SHOWN.replaceAll("  = ", " ").replaceAll(" = ", " "))).toEqual([shown])
    const bad = SHOWN.replace("\n2: 1jhz", "\n2: 1jhZ")
    const [, , , good = ""] = SHOWN.split("\n")
    expect(complaint(bad)).toBe("host-line-wrong: line 2 of question 1 has a wrong character")
    expect(parseQuestions(`${bad}${good}\n`)).toEqual([shown])
  })

  it("name every line in which one character was lost or changed", () => {
    const lines = SHOWN.trimEnd().split("\n").slice(1)
    for (const [number, line] of lines.entries()) {
      for (const [at, character] of [...line].entries()) {
        if (at < 3 || " =".includes(character)) continue
        for (const other of [character === "A" ? "B" : "A", ""]) {
          const typed = `${line.slice(0, at)}${other}${line.slice(at + 1)}`
          const found = complaint(lines.with(number, typed).join("\n"))
          expect(found, typed).toMatch(
            new RegExp(`^host-line-wrong: line ${number} of question 1 (has a wrong character|is missing)$`),
          )
        }
      }
    }
  })

  it("say which line is missing or belongs to another question", () => {
    const lines = SHOWN.trimEnd().split("\n")
    for (const number of [0, 1, 2, 3]) {
      const rest = lines.filter((line) => !line.startsWith(`${number}:`)).join("\n")
      expect(complaint(rest)).toBe(`host-line-wrong: line ${number} of question 1 is missing`)
    }
    expect(complaint(lines.slice(0, -1).join("\n"))).toBe("host-line-wrong: line 4 of question 1 is missing")
    expect(complaint(`${SHOWN}${SECOND.replace("ujjb", "ujjc")}`)).toContain("line 1 of question 2")
    const swapped = SHOWN.replace("\n1:", "\n9:").replace("\n2:", "\n1:").replace("\n9:", "\n2:")
    expect(complaint(swapped)).toContain("line 1 of question 1 has a wrong character")
    expect(complaint(SHOWN.repeat(17))).toContain("17 questions")
  })

  it("are not seen in what has only numbers and words", () => {
    for (const text of [
      "1. Restart the host.\n2. Wait five minutes.\n3. Call the desk.",
      "0: clevis\n        Keyslot:    1\n1: systemd-tpm2",
      "1 2 3 4\n2 3 4 5\n",
    ]) {
      expect(hasHostLines(text), text).toBe(false)
    }
  })
})

describe("an answer", () => {
  const answer = encodeAnswer(shown, { x: shown.y, y: shown.x })

  it("has the same form, and checks that fit this question alone", () => {
    expect(answer).toHaveLength(5)
    expect(answer[0]).toBe("# Answer cjLN")
    for (const [index, line] of answer.slice(1).entries()) {
      const text = line.replace(/^\d: | = .*$/g, "").replaceAll(" ", "")
      expect(line.slice(-4)).toBe(lineCheck(shown.x, index + 1, text))
      expect(line.slice(-4)).not.toBe(lineCheck(shown.kid, index + 1, text))
    }
  })

  it("typed in the place of a question is not taken for one", () => {
    expect(complaint(answer.join("\n"))).toBe("host-line-wrong: line 0 of question 1 is missing")
  })
})

describe("the groups that are read out", () => {
  it("are those at the end of the lines of the point, in any writing", () => {
    const groups = callBackGroups([shown])
    expect(groups).toEqual(["-h4m", "eVjN", "0gVK", "5vXU"])
    expect(sameGroups(groups, "-h4m eVjN 0gVK 5vXU")).toBe(true)
    expect(sameGroups(groups, "-h4m,eVjN, 0gVK.5vXU")).toBe(true)
    expect(sameGroups(groups, "-h4m eVjN 0gvK 5vXU")).toBe(false)
    expect(sameGroups(groups, "-h4m eVjN 0gVK")).toBe(false)
    expect(sameGroups(groups, "")).toBe(false)
  })

  it("cover every question", () => {
    expect(callBackGroups(parseQuestions(SHOWN + SECOND))).toHaveLength(8)
  })
})
