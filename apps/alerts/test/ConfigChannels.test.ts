/**
 * What the settings of channels, fallbacks and the operator ask of each other.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { load } from "../src/config/ConfigFile.ts"
import { idleSettings } from "../src/config/CrossChecks.ts"
import { temporaryFolder } from "./support/Make.ts"

const mail = `{ notifier: "@apimo-alerts/notifier-email", with: { smtp: "smtps://u:p@mail.example.test", from: a@example.test }`
const log = `{ notifier: "@apimo-alerts/notifier-log"`

const loading = Effect.fnUntraced(function* (text: string) {
  const file = path.join(yield* temporaryFolder, "alerts.yaml")
  fs.writeFileSync(file, text)
  return yield* load(file, {})
})

const written = (parts: {
  readonly mail?: string
  readonly log?: string
  readonly operator?: string
  readonly routes?: string
  readonly top?: string
}) => `apimo: { provider: 1000, token: t }
channels:
  mail: ${mail}${parts.mail ?? ""} }
  log: ${log}${parts.log ?? ""} }
routes: ${parts.routes ?? `[{ channel: mail, cadence: instant }, { channel: log, cadence: "daily 08:00" }]`}
${parts.operator === undefined ? "" : `operator: ${parts.operator}`}
${parts.top ?? ""}
`

const mistakes = (text: string) =>
  Effect.map(Effect.flip(loading(text)), (error) =>
    error.mistakes.map(({ line, message, path: at }) => `${line} ${at.join(".")}: ${message}`)
  )

const notes = (text: string) =>
  Effect.map(loading(text), ({ channels, config }) =>
    idleSettings(config, channels).map(({ message, path: at }) => `${at.join(".")}: ${message}`)
  )

describe("a channel that another setting names", () => {
  it.scoped("must be there, for a route, a fallback and the operator alike; the nearest name is shown", () =>
    Effect.gen(function* () {
      const text = written({
        mail: ", fallback: { channel: lgo }",
        operator: "{ channel: male }",
        routes: "[{ channel: mial, cadence: instant }]"
      })
      expect(yield* mistakes(text)).toEqual([
        '3 channels.mail.fallback.channel: there is no channel "lgo"; did you mean "log"?',
        '5 routes.0.channel: there is no channel "mial"; did you mean "mail"?',
        '6 operator.channel: there is no channel "male"; did you mean "mail"?'
      ])
      expect(yield* mistakes(written({ operator: "{ channel: carrier-pigeon }" }))).toEqual([
        '6 operator.channel: there is no channel "carrier-pigeon"; channels are: mail, log'
      ])
    })
  )

  it.scoped("is named together with what else is wrong, also when that keeps the file from being read", () =>
    Effect.gen(function* () {
      const text = written({ log: ", fallback: { channel: slack, after: soon }", operator: "{ channel: nobody }" })
      const found = yield* mistakes(text)
      expect(found).toHaveLength(3)
      expect(found.join("\n")).toMatch(/fallback.after: .*\n.*"slack"|"slack".*\n.*fallback.after/)
    })
  )

  it.scoped("is not the fallback of itself", () =>
    Effect.gen(function* () {
      expect(yield* mistakes(written({ mail: ", fallback: { channel: mail }" }))).toEqual([
        "3 channels.mail.fallback.channel: must be another channel than this one"
      ])
      yield* loading(written({ mail: ", fallback: { channel: log }", log: ", fallback: { channel: mail }" }))
    })
  )

  it.scoped("and writes to people must be told to whom", () =>
    Effect.gen(function* () {
      expect(yield* mistakes(written({ operator: "{ channel: mail }" }))).toEqual([
        '6 operator.to: is required, because "mail" writes to people: an address such as "Anne <anne@example.test>"'
      ])
      yield* loading(written({ operator: "{ channel: mail, to: Anne <anne@example.test> }" }))
      yield* loading(written({ operator: "{ channel: log }" }))
    })
  )
})

it.scoped("quiet hours from and to the same time are refused, with what would be right", () =>
  Effect.gen(function* () {
    const found = yield* mistakes(written({ mail: `, quietHours: "20:00-20:00"` }))
    expect(found).toEqual([
      `3 channels.mail.quietHours: expected two different times such as "20:00-08:00", found "20:00-20:00"`
    ])
  })
)

it.scoped("settings that change nothing are no mistakes, and are explained", () =>
  Effect.gen(function* () {
    expect(yield* notes(written({}))).toEqual([])
    expect(
      yield* notes(
        written({
          log: ", perHour: 3",
          operator: "{ channel: log, to: anne@example.test }",
          mail: ", perHour: 3, onDoubt: hold"
        })
      )
    ).toEqual([
      `operator.to: changes nothing: "log" does not write to an e-mail address, its own settings say where it goes`,
      "channels.log.perHour: changes nothing: no route sends there at once"
    ])
    const routes = "[{ channel: mail, cadence: instant }]"
    expect(yield* notes(written({ routes }))).toEqual([
      "channels.log: nothing is sent there: no route, fallback or operator names it"
    ])
    expect(yield* notes(written({ routes, mail: ", fallback: { channel: log }", log: ", perHour: 3" }))).toEqual([])
    expect(yield* notes(written({ routes, operator: "{ channel: log }" }))).toEqual([])
  })
)

it.scoped("a password in the address of the store or of the API is in no mistake", () =>
  Effect.gen(function* () {
    const secret = "hunter2-of-the-store"
    const slips = [
      written({ top: `store: "postgres://alerts:${secret}@db.example.test/alerts"` }),
      written({ top: `store: "postgres://db.example.test/alerts?password=${secret}"` }),
      written({ top: `store: "${secret}"` }),
      written({}).replace("token: t", `token: t, baseUrl: "https://:${secret}@api.example.test"`),
      written({}).replace("token: t", `token: t, baseUrl: "https://user:${secret}@api.example.test"`),
      written({}).replace("token: t", `token: t, baseUrl: "api.example.test?key=${secret}"`)
    ]
    for (const text of slips) {
      const { message } = yield* Effect.flip(loading(text))
      expect(message).not.toContain(secret)
      expect(message).toMatch(/store|baseUrl/)
    }
  })
)
