import * as Clean from "@apimo-alerts/notifier/Clean"
import { Message } from "@apimo-alerts/notifier/Message"
import { large, matches, notices, samples } from "@apimo-alerts/notifier/Samples"
import { preheader, subject } from "@apimo-alerts/notifier/Subject"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

describe("samples", () => {
  it("are messages of the contract, and survive the store", () => {
    for (const { message } of samples) {
      assert.deepStrictEqual(
        Schema.decodeUnknownSync(Message)(JSON.parse(JSON.stringify(message)), { onExcessProperty: "error" }),
        message
      )
    }
  })

  it("have names that are unique and fit for files", () => {
    const names = samples.map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^[a-z0-9-]+$/)
  })

  it("have no notice that says who a buyer is", () => {
    for (const { message } of notices) assert.notMatch(JSON.stringify(message), /Durand|Nguyen|Benali|06 39 98 12 34/)
  })

  it("have digests that say what they cover, and alerts that don't", () => {
    for (const { message, name } of matches)
      assert.strictEqual(message.period !== null, message.kind === "digest", name)
  })

  it("come best score first", () => {
    for (const { message } of [...matches, { message: large(300, "fr") }]) {
      const scores = message.items.map((item) => item.score)
      if (message.id.includes("hostile")) continue
      assert.deepStrictEqual(
        scores,
        [...scores].sort((a, b) => b - a),
        message.id
      )
    }
    assert.strictEqual(large(300, "fr").items.length, 300)
  })

  it("give subjects and preheaders of one clean line", () => {
    for (const { message, name } of samples) {
      for (const discretion of [{ buyer: "name" }, { buyer: "initials" }] as const) {
        for (const text of [subject(message, discretion), preheader(message, discretion)]) {
          assert.strictEqual(text, Clean.line(text), name)
          assert.notMatch(text, /undefined|null|NaN|[\u00a0\u202f\r\n]/, name)
        }
        const length = Clean.length(preheader(message, discretion))
        assert.isTrue(length >= 40 && length <= 90, `${name}: ${length}`)
      }
    }
  })
})
