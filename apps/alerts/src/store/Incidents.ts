/**
 * What happened that the operator must know, and the notices that tell it.
 */
import type { Locale, Recipient } from "@apimo-alerts/notifier/Message"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { doing, transaction } from "./Database.ts"
import { recipientText } from "./DeliveryRows.ts"
import { Int, read } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

/** Dead letters or held deliveries of a channel that no notice told yet. */
const Undecided = Schema.Struct({ channel: Schema.String, status: Schema.Literal("dead", "held"), count: Int })
export interface Undecided extends Schema.Schema.Type<typeof Undecided> {}

export interface Incident {
  /** What happened, where and on which day: by its name it is told once. */
  readonly name: string
  readonly words: string
}

export class Incidents extends Context.Tag("@apimo-alerts/alerts/store/Incidents")<
  Incidents,
  {
    /** Adds those that are not known by their name; what is not told yet is told in the latest words. */
    readonly raise: (incidents: ReadonlyArray<Incident>, at: number) => Effect.Effect<void, StoreFailed>
    /**
     * One notice with everything that is not told yet, unless `most` notices left since an instant. Dead letters and held
     * deliveries are counted here, in one commit with their notice: whatever recorded them and when, each is in one. What
     * came after the one that has their incident's name is left for the next name.
     */
    readonly tell: (notice: {
      readonly undecided: (some: Undecided) => Incident
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
const countRows = read(Schema.Struct({ n: Int }))
const lineRows = read(Schema.Struct({ words: Schema.String }))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const raise = (incidents: ReadonlyArray<Incident>, at: number) =>
    Effect.forEach(
      incidents,
      ({ name, words }) => sql`INSERT INTO incident ${sql.insert({ name, at, words })}
        ON CONFLICT (name) DO UPDATE SET words = excluded.words WHERE incident.delivery IS NULL`,
      { discard: true }
    )

  return Incidents.of({
    raise: (incidents, at) => raise(incidents, at).pipe(doing("recording an incident")),
    tell: ({ at, channel, locale, most, recipient, since, undecided }) =>
      Effect.gen(function* () {
        const [left] = yield* countRows(sql`SELECT COUNT(*) AS n FROM delivery WHERE channel = ${channel}
          AND recipient_key = ${recipient.key} AND owed_since > ${since} AND owed_since <= ${at} AND kind = 'notice'`)
        if (left === undefined || left.n >= most) return
        const found = yield* undecidedRows(sql`SELECT channel, status, COUNT(*) AS count FROM delivery
          WHERE status IN ('dead', 'held') AND notice IS NULL GROUP BY channel, status`)
        const counted = found.map((some) => ({ ...some, incident: undecided(some) }))
        yield* raise(
          counted.map(({ incident }) => incident),
          at
        )
        const [untold] = yield* countRows(sql`SELECT COUNT(*) AS n FROM incident WHERE delivery IS NULL`)
        if (untold === undefined || untold.n === 0) return
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
        for (const some of counted)
          yield* sql`UPDATE delivery SET notice = ${id}
            WHERE status = ${some.status} AND channel = ${some.channel} AND notice IS NULL
              AND EXISTS (SELECT 1 FROM incident WHERE name = ${some.incident.name} AND incident.delivery = ${id})`
      }).pipe(transaction("writing a notice"), Effect.provideService(SqlClient.SqlClient, sql)),
    lines: (delivery) =>
      lineRows(sql`SELECT words FROM incident WHERE delivery = ${delivery} ORDER BY at, name`).pipe(
        Effect.map((rows) => rows.map((row) => row.words)),
        doing("reading a notice")
      )
  })
})
