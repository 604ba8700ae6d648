/**
 * After the story: mails that come in are filed, told and listed, until the end.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import { createTransport } from "nodemailer"
import * as Cast from "../src/Cast.ts"
import { keep } from "../src/Keep.ts"
import { MailSink } from "../src/MailSink.ts"
import * as Narrator from "../src/Narrator.ts"
import * as Output from "../src/Output.ts"
import { Town } from "../src/Town.ts"

const said = Effect.map(Queue.unbounded<string>(), (lines) => ({
  lines,
  narrator: Narrator.make({ write: (text) => lines.unsafeOffer(text) })
}))

const body = (url: string) => Effect.tryPromise((signal) => fetch(url, { signal }).then((response) => response.text()))

it.scopedLive("lists what comes in later, and closes its port at the end", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { lines, narrator } = yield* said
    const { port } = yield* MailSink
    const town = yield* Town
    const cast = yield* Cast.enter
    const output = yield* Output.make(`${yield* fs.makeTempDirectoryScoped()}/out`)
    const keeping = yield* Effect.fork(Effect.provideService(keep(output, cast), Narrator.Narrator, narrator))

    const address = /http:\S+/.exec(yield* Queue.take(lines))?.[0] ?? ""
    const empty = yield* body(address)
    expect(empty).toContain("0 mails")
    expect(empty).toContain(`${town.baseUrl}/_sim/edits/addPropertyFor`)

    const transport = createTransport({ host: "127.0.0.1", port, secure: false })
    yield* Effect.tryPromise(() =>
      transport.sendMail({
        from: "alertes@example.test",
        to: "tom.baker@example.test",
        subject: "97% · Later",
        text: "later",
        html: "<p>later</p>"
      })
    )
    expect(yield* Queue.take(lines)).toContain("a mail to tom.baker@example.test: 97% · Later")
    expect(yield* body(address)).toContain("97% · Later")
    expect(yield* fs.readFileString(`${output.folder}/later-mail-tom-baker.html`)).toContain("<p>later</p>")

    yield* Fiber.interrupt(keeping)
    expect((yield* Effect.flip(body(address)))._tag).toBe("UnknownException")
  }).pipe(Effect.provide(Layer.mergeAll(Town.layer, MailSink.layer, NodeContext.layer)))
)
