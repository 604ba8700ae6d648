import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { GateClosed } from "@apimo-alerts/notifier/NotifierError"
import { samples } from "@apimo-alerts/notifier/Samples"
import { conformance } from "@apimo-alerts/notifier/testing"
import log from "@apimo-alerts/notifier-log"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

describe("conformance", () => {
  conformance(it, {
    notifier: log,
    config: () => ({ file: path.join(os.tmpdir(), "nothing-is-written-here.log") }),
    secrets: [],
    payload: ({ body }, { kind }) => {
      const line = new TextDecoder().decode(body)
      assert.match(line, /^[^\n]+\n$/)
      const told = kind === "notice" ? ["lines"] : ["agency", "period", "groups"]
      assert.hasAllKeys(JSON.parse(line), ["at", "id", "kind", "recipient", "subject", "more", ...told])
    }
  })
})

const directory = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "notifier-log-"))),
  (made) => Effect.sync(() => fs.rmSync(made, { recursive: true }))
)

const [first] = samples

const sending = (file: string, ending: Effect.Effect<void, GateClosed> = Effect.void) =>
  Effect.gen(function* () {
    assert.isDefined(first)
    const channel = yield* log.open({ file })
    const payload = yield* channel.render(first.message)
    return yield* channel.send(payload, {
      idempotencyKey: first.message.id,
      recipient: first.message.recipient,
      ending
    })
  })

describe("a file", () => {
  it.scoped("gets one line a message, after what it had", () =>
    Effect.gen(function* () {
      const file = path.join(yield* directory, "told.jsonl")
      yield* sending(file)
      const receipt = yield* sending(file)
      assert.strictEqual(receipt.reply, `added to ${file}`)
      const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n")
      assert.lengthOf(lines, 2)
      for (const line of lines) assert.strictEqual(JSON.parse(line).subject, "97 % · C. D. · Maison Annecy 640 000 €")
    })
  )

  it.scoped("gets nothing while the gate is closed", () =>
    Effect.gen(function* () {
      const file = path.join(yield* directory, "told.jsonl")
      const error = yield* Effect.flip(sending(file, Effect.fail(new GateClosed({ reason: "the disk is full" }))))
      assert.strictEqual(error._tag, "GateClosed")
      assert.strictEqual(fs.readFileSync(file, "utf8"), "")
    })
  )

  it.scoped("that can't be written to is the config's fault, before the gate", () =>
    Effect.gen(function* () {
      const file = path.join(yield* directory, "no", "such", "folder.jsonl")
      const error = yield* Effect.flip(sending(file, Effect.die("the gate was run")))
      assert.strictEqual(error._tag, "ChannelMisconfigured")
      assert.include(error.message, "folder.jsonl")
      const channel = yield* log.open({ file })
      assert.strictEqual((yield* Effect.flip(channel.verify))._tag, "ChannelMisconfigured")
    })
  )
})
