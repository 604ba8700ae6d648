/**
 * The power fails while a worker delivers: what is on the disk is the database as it was and the log up to some byte.
 * Every commit is on the disk before anything goes on, so a mail that was taken when the log had so many bytes was taken
 * before every later byte, and the outside world that belongs to a cut is known.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import { PCGRandom } from "effect/Utils"
import * as Delivering from "./support/Delivering.ts"
import * as SmtpPeer from "./support/SmtpPeer.ts"

const keys = ["anne", "bruno", "carla", "dora", "emil", "fred", "gina", "hans"]
const channel = (smtp: string) =>
  `{ notifier: "@apimo-alerts/notifier-email", with: { smtp: "${smtp}", from: alertes@example.test, connections: 2 } }`

interface Before {
  readonly mails: ReadonlyArray<SmtpPeer.Mail & { readonly bytes: number }>
  readonly database: Buffer
  readonly log: Buffer
  /** Where the log was when the first mail began, and when all was settled. */
  readonly from: number
}

/** Lets a worker deliver, and keeps its log and what was taken at which length of it. */
const before: Effect.Effect<Before, unknown> = Effect.scoped(
  Effect.gen(function* () {
    const peer = yield* SmtpPeer.make
    const worker = yield* Delivering.make(channel(peer.url))
    const file = path.join(worker.folder, "alerts.db")
    yield* worker.owe(...keys)
    // From here on everything stays in the log.
    yield* worker.sql`PRAGMA wal_checkpoint(TRUNCATE)`
    yield* worker.sql`PRAGMA wal_autocheckpoint = 0`
    const database = fs.readFileSync(file)
    const length = () => fs.statSync(`${file}-wal`).size
    const from = length()
    const lengths: Array<number> = []
    peer.behave = (moment) => {
      if (moment === "dot") lengths.push(length())
      return null
    }
    yield* worker.at(0)
    const mails = peer.mails.map((mail, i) => ({ ...mail, bytes: lengths[i] ?? 0 }))
    return { mails, database, log: fs.readFileSync(`${file}-wal`), from }
  })
)

/** Starts a worker on what a cut left, and gives what everybody has in the end. */
const after = ({ database, log, mails }: Before, cut: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const peer = yield* SmtpPeer.make
      peer.mails.push(...mails.filter(({ bytes }) => bytes <= cut))
      const worker = yield* Delivering.make(channel(peer.url), (folder) => {
        fs.writeFileSync(path.join(folder, "alerts.db"), database)
        fs.writeFileSync(path.join(folder, "alerts.db-wal"), log.subarray(0, cut))
        const copy = new Sqlite(path.join(folder, "alerts.db"))
        expect(copy.pragma("integrity_check", { simple: true })).toBe("ok")
        copy.close()
      })
      // The leases of the worker that is gone have ended by then.
      yield* worker.at(90)
      yield* worker.at(180)
      const attempts = yield* worker.attempts
      return keys.map((key) => {
        const mine = peer.mails.filter(({ to }) => to === `${key}@example.test`)
        return {
          key,
          copies: mine.length,
          isSame: new Set(mine.map(({ raw }) => raw)).size === 1,
          isDoubted: attempts.some((one) => one.key === key && one.outcome === "unknown")
        }
      })
    })
  )

it.scopedLive(
  "40 cuts at any byte of the log: the store is whole, nothing is lost, and only the doubtful come twice",
  () =>
    Effect.gen(function* () {
      const there = yield* before
      expect(there.mails).toHaveLength(keys.length)
      expect(there.log.length).toBeGreaterThan(there.from)
      const random = new PCGRandom(20_261_124)
      const cuts = [there.from, there.log.length, ...Array.from({ length: 38 }, () => random.integer(there.log.length))]
      let doubled = 0
      for (const cut of cuts) {
        for (const { copies, isDoubted, isSame, key } of yield* after(there, cut)) {
          const at = `cut at ${cut} of ${there.log.length}: ${key}`
          expect(copies, `${at}: not lost`).toBeGreaterThan(0)
          expect(copies, `${at}: twice only in doubt`).toBeLessThanOrEqual(isDoubted ? 2 : 1)
          expect(isSame, `${at}: the same bytes`).toBe(true)
          if (copies > 1) doubled += 1
        }
      }
      expect(doubled, "some cuts were between a mail and its record").toBeGreaterThan(0)
    })
)
