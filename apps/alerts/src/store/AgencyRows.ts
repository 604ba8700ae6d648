/**
 * Agencies, their agents and the buyers' names; when each list was last read, and up to where.
 */
import { type AgencyId, type ContactId, UserId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AgencyFacts, AgentFacts, type Agents, ContactFacts, type Contacts } from "../facts/People.ts"
import { doing } from "./Database.ts"
import { Flag, Int, Json, read, rowsAtOnce } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

const Instant = Schema.NullOr(Int)

/** Instants are milliseconds since 1970, cursors UNIX seconds; null: never. */
export const KnownAgency = Schema.Struct({
  facts: Json(AgencyFacts),
  /** First heard of. */
  seenAt: Int,
  /** When the list of the agencies that the token sees was last read, and whether this one was in it. */
  listedAt: Int,
  listed: Flag,
  /** Stands for the rules and the agents by which its matches were last judged. */
  judgedBy: Schema.NullOr(Schema.String),
  /** What changed among requests and properties was last asked for. */
  fedAt: Instant,
  /** What changed before this was taken in, and its matches were asked for. */
  heardAt: Instant,
  /** The whole lists of requests and properties were last read. */
  wholeAt: Instant,
  /** Up to where the sweep has come. */
  sweptAt: Instant,
  agentsAt: Instant,
  contactsAt: Instant,
  requestsCursor: Instant,
  propertiesCursor: Instant,
  contactsCursor: Instant,
  /** When the two sides were found to disagree about a match: from then on only the requests' side is read. */
  distrustedAt: Instant
})
export interface KnownAgency extends Schema.Schema.Type<typeof KnownAgency> {}

/** What may be set; each name is a column. */
interface Marks {
  readonly fed_at?: number
  readonly heard_at?: number
  readonly whole_at?: number
  readonly swept_at?: number
  readonly agents_at?: number
  readonly contacts_at?: number
  readonly requests_cursor?: number
  readonly properties_cursor?: number
  readonly contacts_cursor?: number
  readonly distrusted_at?: number
  readonly judged_by?: string
}

export interface AgencyRows {
  readonly all: Effect.Effect<ReadonlyMap<AgencyId, KnownAgency>, StoreFailed>
  /** The agencies of a list. Only a whole list says that one is not in it. */
  readonly save: (
    agencies: ReadonlyArray<AgencyFacts>,
    isWhole: boolean,
    at: number
  ) => Effect.Effect<void, StoreFailed>
  readonly mark: (agency: AgencyId, marks: Marks) => Effect.Effect<void, StoreFailed>
  /**
   * As the first statement of a transaction: nobody else takes in anything of this agency until its end, so that two
   * workers never both find the same news.
   */
  readonly lock: (agency: AgencyId) => Effect.Effect<void, StoreFailed>
  readonly agents: (agency: AgencyId) => Effect.Effect<Agents, StoreFailed>
  /** The list of agents; those that are not in it are forgotten. */
  readonly replaceAgents: (agency: AgencyId, agents: Agents) => Effect.Effect<void, StoreFailed>
  readonly contact: (agency: AgencyId, contact: ContactId) => Effect.Effect<ContactFacts | null, StoreFailed>
  readonly saveContacts: (agency: AgencyId, contacts: Contacts) => Effect.Effect<void, StoreFailed>
}

const agencyRows = read(KnownAgency)
const agentRows = read(Schema.Struct({ id: Schema.compose(Int, UserId), facts: Json(AgentFacts) }))
const contactRows = read(Schema.Struct({ facts: Json(ContactFacts) }))
const agencyText = Schema.encodeSync(Json(AgencyFacts))
const agentText = Schema.encodeSync(Json(AgentFacts))
const contactText = Schema.encodeSync(Json(ContactFacts))

export const make = Effect.map(
  SqlClient.SqlClient,
  (sql): AgencyRows => ({
    all: sql`SELECT facts, seen_at AS "seenAt", listed_at AS "listedAt", listed, judged_by AS "judgedBy", fed_at AS "fedAt",
      heard_at AS "heardAt", whole_at AS "wholeAt", swept_at AS "sweptAt", agents_at AS "agentsAt", contacts_at AS "contactsAt", requests_cursor AS "requestsCursor",
      properties_cursor AS "propertiesCursor", contacts_cursor AS "contactsCursor", distrusted_at AS "distrustedAt"
      FROM agency ORDER BY agency`.pipe(
      agencyRows,
      Effect.map((rows) => new Map(rows.map((row): [AgencyId, KnownAgency] => [row.facts.id, row]))),
      doing("reading the agencies")
    ),

    save: (agencies, isWhole, at) =>
      Effect.gen(function* () {
        yield* isWhole ? sql`UPDATE agency SET listed = 0, listed_at = ${at}` : sql`UPDATE agency SET listed_at = ${at}`
        for (const facts of agencies) {
          const row = { agency: facts.id, facts: agencyText(facts), seen_at: at, listed_at: at, listed: 1 }
          yield* sql`INSERT INTO agency ${sql.insert(row)}
            ON CONFLICT (agency) DO UPDATE SET facts = excluded.facts, listed_at = excluded.listed_at, listed = 1`
        }
      }).pipe(doing("writing the agencies")),

    mark: (agency, marks) =>
      Object.keys(marks).length === 0
        ? Effect.void
        : sql`UPDATE agency SET ${sql.update({ ...marks })} WHERE agency = ${agency}`.pipe(
            Effect.asVoid,
            doing("writing what was read of an agency")
          ),

    lock: (agency) =>
      sql`UPDATE agency SET seen_at = seen_at WHERE agency = ${agency}`.pipe(Effect.asVoid, doing("locking an agency")),

    agents: (agency) =>
      sql`SELECT agent AS id, facts FROM agent WHERE agency = ${agency}`.pipe(
        agentRows,
        Effect.map((rows) => new Map(rows.map(({ facts, id }): [UserId, AgentFacts] => [id, facts]))),
        doing("reading the agents")
      ),

    replaceAgents: (agency, agents) =>
      Effect.gen(function* () {
        yield* sql`DELETE FROM agent WHERE agency = ${agency}`
        const rows = [...agents].map(([agent, facts]) => ({ agency, agent, facts: agentText(facts) }))
        for (const some of Arr.chunksOf(rows, rowsAtOnce)) yield* sql`INSERT INTO agent ${sql.insert(some)}`
      }).pipe(doing("writing the agents")),

    contact: (agency, contact) =>
      sql`SELECT facts FROM contact WHERE agency = ${agency} AND contact = ${contact}`.pipe(
        contactRows,
        Effect.map((rows) => rows[0]?.facts ?? null),
        doing("reading a buyer's name")
      ),

    saveContacts: (agency, contacts) =>
      Effect.forEach(
        Arr.chunksOf([...contacts], rowsAtOnce),
        (some) => {
          const rows = some.map(([contact, facts]) => ({ agency, contact, facts: contactText(facts) }))
          return sql`INSERT INTO contact ${sql.insert(rows)} ON CONFLICT (agency, contact) DO UPDATE SET facts = excluded.facts`
        },
        { discard: true }
      ).pipe(doing("writing buyers' names"))
  })
)
