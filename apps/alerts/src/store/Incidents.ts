/**
 * What happened that the operator must know, and the notices that tell it.
 */
import { type Locale, Recipient } from "@apimo-alerts/notifier/Message"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { doing, transaction } from "./Database.ts"
import { Int, Json, read } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

const Undecided = Schema.Struct({ channel: Schema.String, status: Schema.Literal("dead", "held"), at: Int })

export class Incidents extends Context.Tag("@apimo-alerts/alerts/store/Incidents")<
  Incidents,
  {
    /** Dead letters and held deliveries that came about since an instant: whatever recorded them, a restart finds them. */
    readonly undecided: (since: number) => Effect.Effect<ReadonlyArray<typeof Undecided.Type>, StoreFailed>
    /** Adds those that are not known by their name; what is not told yet is told in the latest words. */
    readonly raise: (
      incidents: ReadonlyArray<{ readonly name: string; readonly words: string }>,
      at: number
    ) => Effect.Effect<void, StoreFailed>
    /** One notice with everything that is not told yet, unless `most` notices left since an instant. */
    readonly tell: (notice: {
      readonly channel: string
      readonly recipient: Recipient
      readonly locale: Locale
      readonly at: number
      readonly since: number
      readonly most: number
    }) => Effect.Effect<void, StoreFailed>
    /** What a notice says. */
    readonly lines: (delivery: string) => Effect.Effect<ReadonlyArray<string>, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Incidents, never, SqlClient.SqlClient> = Layer.effect(
    Incidents,
    Effect.suspend(() => make)
  )
}

const undecidedRows = read(Undecided)
const countRows = read(Schema.Struct({ untold: Int, left: Int }))
const lineRows = read(Schema.Struct({ words: Schema.String }))
const recipientText = Schema.encodeSync(Json(Recipient))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return Incidents.of({
    undecided: (since) =>
      undecidedRows(sql`SELECT channel, status, settled_at AS at FROM delivery
        WHERE status IN ('dead', 'held') AND settled_at > ${since}`).pipe(doing("looking for dead letters")),
    raise: (incidents, at) =>
      Effect.forEach(
        incidents,
        ({ name, words }) => sql`INSERT INTO incident ${sql.insert({ name, at, words })}
          ON CONFLICT (name) DO UPDATE SET words = excluded.words WHERE incident.delivery IS NULL`,
        { discard: true }
      ).pipe(doing("recording an incident")),
    tell: ({ at, channel, locale, most, recipient, since }) =>
      Effect.gen(function* () {
        // Written to before it is read: another worker that has the same to tell waits, and finds it told.
        yield* sql`UPDATE incident SET at = at WHERE delivery IS NULL`
        const [counts] = yield* countRows(sql`SELECT
          (SELECT COUNT(*) FROM incident WHERE delivery IS NULL) AS untold,
          (SELECT COUNT(*) FROM delivery WHERE channel = ${channel} AND recipient_key = ${recipient.key}
            AND owed_since > ${since} AND kind = 'notice') AS left`)
        if (counts === undefined || counts.untold === 0 || counts.left >= most) return
        const id = crypto.randomUUID()
        const row = {
          id,
          channel,
          recipient_key: recipient.key,
          cadence: "instant",
          slot: id,
          kind: "notice",
          locale,
          recipient: recipientText(recipient),
          status: "due",
          created_at: at,
          owed_since: at,
          due_at: at,
          fence: 0,
          passed_on: 0
        }
        yield* sql`INSERT INTO delivery ${sql.insert(row)}`
        yield* sql`UPDATE incident SET delivery = ${id} WHERE delivery IS NULL`
      }).pipe(transaction("writing a notice"), Effect.provideService(SqlClient.SqlClient, sql)),
    lines: (delivery) =>
      lineRows(sql`SELECT words FROM incident WHERE delivery = ${delivery} ORDER BY at, name`).pipe(
        Effect.map((rows) => rows.map((row) => row.words)),
        doing("reading a notice")
      )
  })
})
