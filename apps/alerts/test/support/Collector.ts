/**
 * A notifier that keeps the messages it is given: what a test compares with what it expects.
 */

import type { MatchMessage } from "@apimo-alerts/notifier/Message"
import { Message } from "@apimo-alerts/notifier/Message"
import { contractVersion, define } from "@apimo-alerts/notifier/Notifier"
import { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const text = Schema.parseJson(Message)

export const collector = (messages: Array<MatchMessage>) =>
  define({
    name: "collector",
    contract: contractVersion,
    capabilities: {
      format: "json",
      maxBytes: 1_000_000,
      perSecond: 1000,
      idempotent: false,
      buttons: false,
      images: false,
      personal: true
    },
    config: Schema.Struct({}),
    make: () =>
      Effect.succeed({
        verify: Effect.succeed("collects"),
        render: (message) =>
          Schema.encode(text)(message).pipe(
            Effect.map((body) => ({ contentType: "application/json", body: Buffer.from(body), warnings: [] })),
            Effect.mapError((error) => new RenderFailed({ reason: error.message }))
          ),
        send: (payload, attempt) =>
          Effect.gen(function* () {
            yield* attempt.ending
            const message = Schema.decodeSync(text)(Buffer.from(payload.body).toString("utf8"))
            if (message.kind !== "notice") messages.push(message)
            return { reply: "kept" }
          })
      })
  })
