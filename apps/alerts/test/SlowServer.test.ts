/**
 * A mail server that takes its time and one connection to it: nothing is cut off in its last bytes.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Delivering from "./support/Delivering.ts"
import * as SmtpPeer from "./support/SmtpPeer.ts"

it.scopedLive("each waits for the connection before its time begins, and none is in doubt", () =>
  Effect.gen(function* () {
    const peer = yield* SmtpPeer.make
    // Three minutes, three hundred times faster.
    peer.behave = (moment) => (moment === "dot" ? { say: "250 2.0.0 taken", after: 600, keeps: true } : null)
    const settings = `with: { smtp: "${peer.url}", from: alertes@example.test, connections: 1 }`
    const one = yield* Delivering.make(`{ notifier: "@apimo-alerts/notifier-email", ${settings} }`)
    yield* one.owe("a", "b", "c", "d", "e")
    yield* one.at(1, 300)
    expect((yield* one.attempts).map(({ outcome }) => outcome)).toEqual(Array(5).fill("sent"))
    expect(peer.mails).toHaveLength(5)
  })
)
