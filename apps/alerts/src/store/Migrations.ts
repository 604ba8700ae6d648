/**
 * The tables. A released migration is never edited; a change is a new one. The SQL keeps to what SQLite and PostgreSQL
 * share: times are milliseconds since 1970, flags are 0 or 1, structures are JSON text.
 */
import * as zlib from "node:zlib"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

const bytes = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({ pg: () => sql.literal("BYTEA"), orElse: () => sql.literal("BLOB") })

const start = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // seen_at: when it was first heard of. The others say when a list was last read, and up to which UNIX second.
  yield* sql`CREATE TABLE agency (
    agency BIGINT PRIMARY KEY,
    facts TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    listed_at BIGINT NOT NULL,
    listed INTEGER NOT NULL,
    judged_by TEXT,
    fed_at BIGINT,
    whole_at BIGINT,
    swept_at BIGINT,
    agents_at BIGINT,
    contacts_at BIGINT,
    requests_cursor BIGINT,
    properties_cursor BIGINT,
    contacts_cursor BIGINT,
    distrusted_at BIGINT
  )`

  yield* sql`CREATE TABLE agent (
    agency BIGINT NOT NULL,
    agent BIGINT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (agency, agent)
  )`

  yield* sql`CREATE TABLE contact (
    agency BIGINT NOT NULL,
    contact BIGINT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (agency, contact)
  )`

  // stale_since: when a change was heard of that its crossings were not read for yet. checked_at: when they were last read.
  // failures: reads in a row that failed; retry_at: not read again before.
  yield* sql`CREATE TABLE request (
    agency BIGINT NOT NULL,
    request BIGINT NOT NULL,
    facts TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    stale_since BIGINT,
    checked_at BIGINT,
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at BIGINT,
    PRIMARY KEY (agency, request)
  )`

  yield* sql`CREATE TABLE property (
    agency BIGINT NOT NULL,
    property BIGINT NOT NULL,
    facts TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    previous_price DOUBLE PRECISION,
    repriced_at BIGINT,
    returned_at BIGINT,
    stale_since BIGINT,
    checked_at BIGINT,
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at BIGINT,
    PRIMARY KEY (agency, property)
  )`

  // A pair has its last verdict; those before it are in verdict.
  yield* sql`CREATE TABLE pair (
    agency BIGINT NOT NULL,
    request BIGINT NOT NULL,
    property BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    step INTEGER NOT NULL,
    present INTEGER NOT NULL,
    told INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    change TEXT NOT NULL,
    judged_at BIGINT NOT NULL,
    PRIMARY KEY (agency, request, property)
  )`
  yield* sql`CREATE INDEX pair_of_property ON pair (agency, property)`

  yield* sql`CREATE TABLE verdict (
    agency BIGINT NOT NULL,
    request BIGINT NOT NULL,
    property BIGINT NOT NULL,
    judged_at BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    step INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    change TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX verdict_of_pair ON verdict (agency, request, property)`

  // agency and sender are null for a notice to the operator. slot: the local date of a digest; "open" while an alert
  // gathers matches, then the delivery's own id. owed_since: when it was due first; due_at: when it is tried next, null
  // while an alert is open; settled_at: since when nothing more happens to it by itself. passed_on: it came from a channel
  // that could not be used.
  yield* sql`CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    agency BIGINT,
    channel TEXT NOT NULL,
    recipient_key TEXT NOT NULL,
    cadence TEXT NOT NULL,
    slot TEXT NOT NULL,
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sender TEXT,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    owed_since BIGINT,
    due_at BIGINT,
    settled_at BIGINT,
    fence INTEGER NOT NULL,
    lease_until BIGINT,
    lease_owner TEXT,
    passed_on INTEGER NOT NULL,
    content_type TEXT,
    body ${bytes(sql)},
    UNIQUE (agency, channel, recipient_key, cadence, slot)
  )`

  // Settled deliveries pile up; what is owed stays few, and finding it must not read the others.
  yield* sql`CREATE INDEX delivery_owed ON delivery (channel, due_at) WHERE settled_at IS NULL`
  yield* sql`CREATE INDEX delivery_undecided ON delivery (settled_at) WHERE status IN ('dead', 'held')`
  // How many alerts somebody was sent within the hour.
  yield* sql`CREATE INDEX delivery_told ON delivery (channel, recipient_key, settled_at)`

  // dropped: why it was left out, when it no longer stood as the message was to leave.
  yield* sql`CREATE TABLE delivery_item (
    delivery TEXT NOT NULL REFERENCES delivery (id),
    request BIGINT NOT NULL,
    property BIGINT NOT NULL,
    pass TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    item TEXT NOT NULL,
    dropped TEXT,
    PRIMARY KEY (delivery, request, property)
  )`
  yield* sql`CREATE INDEX delivery_item_of_pair ON delivery_item (request, property)`

  yield* sql`CREATE TABLE attempt (
    delivery TEXT NOT NULL REFERENCES delivery (id),
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    phase TEXT,
    code INTEGER,
    reply TEXT NOT NULL,
    milliseconds BIGINT NOT NULL,
    PRIMARY KEY (delivery, number)
  )`

  // name: what happened and on which day, so that it is told once. delivery: the notice that tells it; null before.
  yield* sql`CREATE TABLE incident (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    words TEXT NOT NULL,
    delivery TEXT REFERENCES delivery (id)
  )`
  yield* sql`CREATE INDEX incident_of_delivery ON incident (delivery)`

  yield* sql`CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
  )`

  yield* sql`CREATE TABLE calls (
    provider BIGINT NOT NULL,
    day TEXT NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (provider, day)
  )`

  yield* sql`CREATE TABLE list_size (
    list TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    doubted INTEGER
  )`
})

/** As this version packed what it froze; what later versions do changes nothing here. */
const packed0002 = (body: Uint8Array): Uint8Array =>
  zlib.brotliCompressSync(body, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MIN_QUALITY }
  })

/** What was rendered has a table of its own. What was sent or discarded is never sent again, and loses its bytes. */
const frozen = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE frozen (
    delivery TEXT PRIMARY KEY REFERENCES delivery (id),
    content_type TEXT NOT NULL,
    body ${bytes(sql)} NOT NULL
  )`
  const rendered = yield* sql<{ id: string }>`SELECT id FROM delivery
    WHERE body IS NOT NULL AND status NOT IN ('sent', 'discarded')`
  for (const { id } of rendered) {
    const [row] = yield* sql<{ contentType: string; body: Uint8Array }>`SELECT content_type AS "contentType", body
      FROM delivery WHERE id = ${id}`
    if (row === undefined) continue
    yield* sql`INSERT INTO frozen (delivery, content_type, body) VALUES (${id}, ${row.contentType}, ${packed0002(row.body)})`
  }
  yield* sql`ALTER TABLE delivery DROP COLUMN content_type`
  yield* sql`ALTER TABLE delivery DROP COLUMN body`
})

/** What nobody gets is told to the operator once, whenever it came about; failed looks are counted over processes. */
const operator = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // notice: the one that told that this delivery is dead or held; null before.
  yield* sql`ALTER TABLE delivery ADD COLUMN notice TEXT REFERENCES delivery (id)`
  // Until now a notice counted those of its day: what was settled before one counts as told by it.
  yield* sql`UPDATE delivery SET notice = (SELECT told.id FROM incident JOIN delivery told ON told.id = incident.delivery
      WHERE substr(incident.name, 1, length(incident.name) - length(' 2026-11-24')) =
          CASE delivery.status WHEN 'dead' THEN 'DeadLetters ' ELSE 'Held ' END || delivery.channel
        AND told.created_at >= delivery.settled_at
      ORDER BY told.created_at LIMIT 1)
    WHERE status IN ('dead', 'held')`
  // They are counted when they are told.
  yield* sql`DELETE FROM incident WHERE delivery IS NULL AND (name LIKE 'DeadLetters %' OR name LIKE 'Held %')`
  yield* sql`DROP INDEX delivery_undecided`
  yield* sql`CREATE INDEX delivery_untold ON delivery (channel, status) WHERE status IN ('dead', 'held') AND notice IS NULL`

  // source: an agency's id, or "all". failures: looks in a row at which it failed; none when it answered at the last.
  yield* sql`CREATE TABLE failing_source (
    source TEXT PRIMARY KEY,
    failures INTEGER NOT NULL
  )`
})

/** An agency that was asked and could not answer was not heard: what is found next came about since the last time it was. */
const heard = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE agency ADD COLUMN heard_at BIGINT`
  yield* sql`UPDATE agency SET heard_at = fed_at`
  // changed_after: heard_at before the first change that no look has followed.
  yield* sql`ALTER TABLE request ADD COLUMN changed_after BIGINT`
  yield* sql`ALTER TABLE property ADD COLUMN changed_after BIGINT`
})

export const migrations = { "0001_start": start, "0002_frozen": frozen, "0003_operator": operator, "0004_heard": heard }
