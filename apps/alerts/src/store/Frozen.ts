/**
 * The bytes of a delivery, as they were first rendered: every try sends the same. In a table of their own, because what
 * changes with every step of a delivery is a few bytes, and a database writes rows whole; and packed, because sending
 * waits for the disk to have them.
 */
import * as zlib from "node:zlib"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { read } from "./Rows.ts"

const quickest = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MIN_QUALITY } }

/** Brotli at its quickest: a mail takes a ninth of the room, in less time than writing all of it would take. */
const Packed = Schema.transformOrFail(Schema.Uint8ArrayFromSelf, Schema.Uint8ArrayFromSelf, {
  strict: true,
  decode: (packed, _, ast) =>
    ParseResult.try({
      try: (): Uint8Array => zlib.brotliDecompressSync(packed),
      catch: () => new ParseResult.Type(ast, packed, "not packed by this program")
    }),
  encode: (bytes) => ParseResult.succeed<Uint8Array>(zlib.brotliCompressSync(bytes, quickest))
})

const pack = Schema.encodeSync(Packed)

const rows = read(Schema.Struct({ contentType: Schema.String, body: Packed }))

/** What was frozen first stays. */
export const freeze = (
  sql: SqlClient.SqlClient,
  delivery: string,
  { body, contentType }: Payload
): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`INSERT INTO frozen (delivery, content_type, body) VALUES (${delivery}, ${contentType}, ${pack(body)})
    ON CONFLICT (delivery) DO NOTHING`)

/** No try sends these bytes any more: it was sent or discarded, or is rendered anew. */
export const thaw = (sql: SqlClient.SqlClient, delivery: string): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`DELETE FROM frozen WHERE delivery = ${delivery}`)

/** Null before it was rendered. */
export const frozen = (sql: SqlClient.SqlClient, delivery: string) =>
  Effect.map(
    rows(sql`SELECT content_type AS "contentType", body FROM frozen WHERE delivery = ${delivery}`),
    ([row]): Payload | null => (row === undefined ? null : { ...row, warnings: [] })
  )
