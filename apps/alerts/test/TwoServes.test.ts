/**
 * Two `alerts serve` on one store, by mistake: the same mails as from one.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as SmtpPeer from "./support/SmtpPeer.ts"

const ids = [1, 2, 3, 4, 5, 6]
const emailOf = (id: number) => `agent-${id}@example.test`

it.scopedLive("two processes on one store: each agent has one mail for each match, and no process fails", () =>
  Effect.gen(function* () {
    const api = yield* Api.make
    const peer = yield* SmtpPeer.make
    // Slow enough for the other process to come by while a mail is on its way.
    peer.behave = (moment) => (moment === "rcpt" ? { say: "250 2.1.5 ok", after: 2_500 } : null)
    const folder = yield* Cli.temporaryFolder
    let updated = "2026-11-23 10:00:00"
    let matches: ReadonlyArray<number> = []
    let asked = 0
    let onAsked: () => void = () => undefined
    api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Two", active: true }] } })
    api.answers.set("/agencies/7/users", {
      body: { users: ids.map((id) => ({ id, active: true, email: emailOf(id) })) }
    })
    api.answers.set("/agencies/7/requests", () => {
      asked += 1
      onAsked()
      return { body: { requests: ids.map((id) => ({ id, active: true, user: id, contact: 5, updated_at: updated })) } }
    })
    api.answers.set("/agencies/7/properties", {
      body: { properties: [1, 2].map((id) => ({ id, step: 1, reference: `REF${id}` })) }
    })
    api.answers.set("/agencies/7/contacts", { body: { contacts: [] } })
    for (const id of ids)
      api.answers.set(`/agencies/7/requests/${id}/crossings`, () => ({
        body: { crossings: matches.map((property_id) => ({ property_id, step_id: 1, total: "90" })) }
      }))
    for (const id of [1, 2])
      api.answers.set(`/agencies/7/properties/${id}/crossings`, () => ({
        body: {
          crossings: matches.includes(id) ? ids.map((request_id) => ({ request_id, step_id: 1, total: "90" })) : []
        }
      }))
    fs.writeFileSync(
      path.join(folder, "alerts.yaml"),
      `apimo: { provider: 1000, token: demo-token, baseUrl: "${api.url}", quota: { perSecond: 1000, perDay: 10000000, reserve: 0 } }
poll: 1 second
channels:
  mail: { notifier: "@apimo-alerts/notifier-email", with: { smtp: "${peer.url}", from: alertes@example.test } }
routes: [{ channel: mail, cadence: instant }]
`
    )
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)

    /** Resolved when the source has been asked so many times more. */
    const looks = (more: number) => {
      const enough = asked + more
      return Effect.async<void>((resume) => {
        onAsked = () => {
          if (asked >= enough) resume(Effect.void)
        }
      })
    }
    const delivered = (count: number) =>
      Effect.iterate(peer.mails.length, { while: (n) => n < count, body: () => Effect.as(looks(1), peer.mails.length) })

    const workers = [yield* Cli.start(folder, ["serve"]), yield* Cli.start(folder, ["serve"])]
    for (const [round, found] of [[1], [1, 2]].entries()) {
      updated = `2026-11-24 1${round}:00:00`
      matches = found
      yield* delivered(ids.length * (round + 1))
      yield* looks(4)
    }
    for (const { child } of workers) child.kill("SIGTERM")
    for (const { ended } of workers) expect((yield* Effect.promise(() => ended)).stderr).not.toMatch(/ERROR|failed/)
    expect(peer.mails.map(({ to }) => to).sort()).toEqual(ids.flatMap((id) => [emailOf(id), emailOf(id)]))
    expect(new Set(peer.mails.map(({ id }) => id)).size).toBe(peer.mails.length)
    for (const id of ids) {
      const mine = peer.mails.filter(({ to }) => to === emailOf(id)).map(({ raw }) => raw.match(/REF\d/)?.[0])
      expect(mine).toEqual(["REF1", "REF2"])
    }
  })
)
