/**
 * The documented answers through the real HTTP client, the whole pipeline, a real store and a real SMTP server.
 */
import * as fs from "node:fs"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"))

const records = (list: unknown): ReadonlyArray<Record<string, unknown>> => (Array.isArray(list) ? list : [])
const first = (list: unknown) => records(list)[0] ?? {}

/** The documented records, made to belong together: they come from different pages of the documentation. */
const documented = () => {
  const requests = fixture("documented.requests.list")
  const users = fixture("documented.users.list")
  const properties = fixture("synthetic.properties.list")
  const crossings = fixture("documented.request-crossings.list")
  return {
    agencies: fixture("synthetic.agencies.list"),
    requests: { requests: [{ ...first(requests["requests"]), active: true }] },
    users: {
      users: [...records(users["users"]), { ...first(users["users"]), id: "3896", email: "right@example.test" }]
    },
    properties: { ...properties, properties: [{ ...first(properties["properties"]), id: 1234567 }] },
    crossings
  }
}

const base = "/agencies/26398"

it.scopedLive("one mail comes out, at the agent of the request", () =>
  Effect.gen(function* () {
    const api = yield* Api.make
    const sink = yield* Smtp.make
    const folder = yield* Cli.temporaryFolder
    const answers = documented()
    api.answers.set("/agencies", { body: answers.agencies })
    api.answers.set(`${base}/requests`, { body: answers.requests })
    api.answers.set(`${base}/users`, { body: answers.users })
    api.answers.set(`${base}/properties`, { body: answers.properties })
    api.answers.set(`${base}/contacts`, { status: 403, body: { message: "Forbidden" } })
    api.answers.set(`${base}/requests/156488/crossings`, { body: { total_items: 0, timestamp: null, crossings: [] } })
    Cli.writeConfig(folder, { api: api.url, smtp: sink.url })

    const baseline = yield* Cli.alerts(folder, ["run"])
    expect(baseline).toMatchObject({ code: 0, stderr: "" })
    expect(sink.received).toHaveLength(0)

    // A match appears when one of its sides changes.
    const edited = records(answers.requests.requests).map((one) => ({ ...one, updated_at: "2026-11-24 10:00:00" }))
    api.answers.set(`${base}/requests`, { body: { requests: edited } })
    api.answers.set(`${base}/requests/156488/crossings`, { body: answers.crossings })
    const second = yield* Cli.alerts(folder, ["run"])
    expect(second.code).toBe(0)
    // The token may not see contacts: the match is told without the buyer's name, and the log says why.
    expect(second.stderr).toContain("buyers stay without names")
    expect(sink.received.map((one) => one.to)).toEqual(["right@example.test"])
    const [one] = sink.received
    const mail = yield* Smtp.parsed(one ?? { to: "", raw: Buffer.alloc(0) })
    expect(mail.subject).toContain("100")
    expect(mail.text).toContain("VI7")
    expect(mail.html).toContain("Paris 2ème")

    const third = yield* Cli.alerts(folder, ["run"])
    expect(third.code).toBe(0)
    expect(sink.received).toHaveLength(1)
  })
)
