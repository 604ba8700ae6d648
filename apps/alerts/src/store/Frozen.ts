/**
 * The bytes of a delivery, as they were first rendered: every try sends the same. In a table of their own, because what
 * changes with every step of a delivery is a few bytes, and a database writes rows whole.
 */
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { read } from "./Rows.ts"

const rows = read(Schema.Struct({ contentType: Schema.String, body: Schema.Uint8ArrayFromSelf }))

/** What was frozen first stays. */
export const freeze = (
  sql: SqlClient.SqlClient,
  delivery: string,
  { body, contentType }: Payload
): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`INSERT INTO frozen (delivery, content_type, body) VALUES (${delivery}, ${contentType}, ${body})
    ON CONFLICT (delivery) DO NOTHING`)

/** It is rendered anew at the next try. */
export const thaw = (sql: SqlClient.SqlClient, delivery: string): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`DELETE FROM frozen WHERE delivery = ${delivery}`)

/** Null before it was rendered. */
export const frozen = (sql: SqlClient.SqlClient, delivery: string) =>
  Effect.map(
    rows(sql`SELECT content_type AS "contentType", body FROM frozen WHERE delivery = ${delivery}`),
    ([row]): Payload | null => (row === undefined ? null : { ...row, warnings: [] })
  )
