/**
 * What the peers took and what the store has, read for the judgement.
 */
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { simpleParser } from "mailparser"
import type { Mail } from "../test/support/SmtpPeer.ts"
import type { Arrived, Kept } from "./Judge.ts"
import { pairName } from "./Judge.ts"
import type { Peers } from "./Peers.ts"

const Event = Schema.parseJson(
  Schema.Struct({
    data: Schema.Struct({
      items: Schema.Array(Schema.Struct({ request: Schema.Int, property: Schema.Struct({ id: Schema.Int }) })),
      omitted: Schema.Int
    })
  })
)
const eventOf = Schema.decodeUnknownSync(Event)

const ofMail = (channel: string, references: ReadonlySet<string>) => (mail: Mail) =>
  Effect.map(
    Effect.promise(() => simpleParser(mail.raw.replace(/\r\n\./g, "\r\n"))),
    ({ text = "" }): Arrived => ({
      channel,
      id: mail.id.replace(/^<(.*)@.*$/, "$1"),
      raw: mail.raw,
      tells: new Set((text.match(/[\w-]+/g) ?? []).filter((word) => references.has(word))),
      to: mail.to
    })
  )

/** What arrived at each peer. `references`: of all properties. What a call has no room for is in the store alone. */
export const arrived = Effect.fnUntraced(function* (
  peers: Peers,
  references: ReadonlySet<string>,
  kept: ReadonlyArray<Kept>
) {
  const mails = yield* Effect.forEach(peers.mail.mails, ofMail("mail", references))
  const digests = yield* Effect.forEach(peers.digest.mails, ofMail("digest", references))
  const calls = peers.hooks.calls.map(({ body, id }): Arrived => {
    const { items, omitted } = eventOf(body).data
    const told = items.map(({ property, request }) => pairName({ request, property: property.id }))
    const more = omitted === 0 ? [] : (kept.find((one) => one.id === id)?.pairs ?? [])
    const tells = new Set([...told, ...more])
    return { channel: "hook", id, raw: body, tells, to: null }
  })
  return [...mails, ...digests, ...calls]
})

interface Row {
  readonly id: string
  readonly channel: string
  readonly recipient: string
  readonly status: string
  readonly doubts: number
  readonly pairs: string | null
}

/** The deliveries of a store. */
export const kept = (file: string): ReadonlyArray<Kept> => {
  const database = new Sqlite(file, { readonly: true })
  const rows = database
    .prepare<[], Row>(`SELECT id, channel, recipient_key AS recipient, status,
      (SELECT COUNT(*) FROM attempt WHERE delivery = delivery.id AND outcome = 'unknown') AS doubts,
      (SELECT GROUP_CONCAT(request || '/' || property) FROM delivery_item
        WHERE delivery = delivery.id AND dropped IS NULL) AS pairs FROM delivery`)
    .all()
  database.close()
  return rows.map((row) => ({ ...row, pairs: row.pairs?.split(",") ?? [] }))
}
