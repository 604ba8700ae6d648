/**
 * One pass of the real command at a time of the town, and what came of it.
 */
import * as Arr from "effect/Array"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import { run } from "./Alerts.ts"
import { differences, type ExpectedMail, type Received } from "./Expected.ts"
import { parse } from "./Mail.ts"
import { MailSink } from "./MailSink.ts"
import { Narrator } from "./Narrator.ts"
import type { Output } from "./Output.ts"
import { StoryBroken } from "./StoryBroken.ts"
import { calls, Town } from "./Town.ts"

/** When a pass is made. */
export interface Moment {
  /** 1, 2, 3 */
  readonly day: number
  /** "2026-11-24" */
  readonly date: string
  /** "07:05" in Paris */
  readonly time: string
}

const slug = (address: string) => (address.split("@")[0] ?? address).replace(/[^a-z0-9]+/gi, "-")

/** Shows how many calls were made, until it is interrupted. */
const counting = (before: number) =>
  Effect.gen(function* () {
    const narrator = yield* Narrator
    const now = yield* calls
    yield* narrator.passing(`alerts run: ${now - before} calls`)
    yield* Effect.sleep(Duration.millis(150))
  }).pipe(Effect.forever)

/** Makes a pass, files the mails and fails when they are not the expected ones. */
export const pass = Effect.fn("Pass.pass")(function* (
  output: Output,
  { date, day, time }: Moment,
  expected: ReadonlyArray<ExpectedMail>
) {
  const town = yield* Town
  const { mails } = yield* MailSink
  const when = `day ${day}, ${time}: alerts run`
  yield* town.clock.set(`${date}T${time}`)
  const before = yield* calls
  const report = yield* Effect.raceFirst(run(output.folder, `${date}T${time}`, when), counting(before))
  const asked = (yield* calls) - before

  const findings: Array<string> = report.deliveries
    .filter(({ status }) => status !== "sent")
    .map(({ kind, reply, status }) => `a ${kind} was not sent (${status}): ${reply}`)
  const received: Array<Received> = []
  for (const raw of Chunk.toReadonlyArray(yield* Queue.takeAll(mails))) {
    const mail = yield* parse(raw)
    const delivery = report.deliveries.find(({ id }) => id === mail.delivery)
    if (delivery === undefined) {
      findings.push(`the command did not report the mail to ${mail.to}: ${mail.subject}`)
      continue
    }
    received.push({ mail, kind: delivery.kind, matches: delivery.matches })
  }
  findings.push(...differences(expected, received))
  const filed = yield* Effect.forEach(received, ({ kind, mail }) =>
    output.file(`day${day}-${time.replace(":", "")}-${kind}-${slug(mail.to)}`, mail)
  )
  if (Arr.isNonEmptyReadonlyArray(findings)) return yield* new StoryBroken({ when, findings })
  return { report, asked, received, filed }
})
