import * as QuotedPrintable from "@apimo-alerts/notifier-email/QuotedPrintable"
import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"

const decode = (encoded: string): string =>
  Buffer.from(
    encoded
      .replace(/=\r\n/g, "")
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1"
  ).toString("utf8")

const text = FastCheck.array(
  FastCheck.oneof(
    FastCheck.constantFrom(" ", "\t", "=", "\n", "\r\n", "\r", ".", "é", "€", "🏡", "a".repeat(75), "b".repeat(76)),
    FastCheck.fullUnicodeString()
  )
).map((parts) => parts.join(""))

describe("quoted-printable", () => {
  it("gives back the text, every line break as CRLF", () =>
    FastCheck.assert(
      FastCheck.property(text, (before) => {
        expect(decode(QuotedPrintable.encode(before).toString("latin1"))).toBe(before.replace(/\r\n|\r|\n/g, "\r\n"))
      })
    ))

  it("is ASCII in lines of at most 76 characters that end in no space", () =>
    FastCheck.assert(
      FastCheck.property(text, (before) => {
        for (const line of QuotedPrintable.encode(before).toString("latin1").split("\r\n"))
          expect(line).toMatch(/^([\t\x20-\x7e]{0,75}[\x21-\x7e])?$/)
      })
    ))
})
