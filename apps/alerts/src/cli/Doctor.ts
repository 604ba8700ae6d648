/**
 * What `alerts doctor` looks at, beyond the config: the store, Apimo, the channels, the outbox, the operator. Each finding
 * is a line that says what is so and, when that is not well, what to do.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import type { AgencyId } from "@apimo-alerts/core/Ids"
import { Quota } from "@apimo-alerts/core/Quota"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import { Channels, type GuardedChannel } from "../channels/Channels.ts"
import type { Config } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { local } from "../pass/Times.ts"
import { count, list } from "../pass/Words.ts"
import { unseen } from "../read/Agencies.ts"
import * as Database from "../store/Database.ts"
import { Desk } from "../store/Desk.ts"
import * as Health from "../store/Health.ts"

export interface Finding {
  /** "store", "channel mail". */
  readonly about: string
  /** `note`: nothing is wrong, and somebody may want it otherwise. */
  readonly state: "ok" | "note" | "problem"
  readonly words: string
  /** What to do; null when there is nothing. */
  readonly todo: string | null
}

const ok = (about: string, words: string): Finding => ({ about, state: "ok", words, todo: null })
const note = (about: string, words: string, todo: string): Finding => ({ about, state: "note", words, todo })
const problem = (about: string, words: string, todo: string | null): Finding => ({
  about,
  state: "problem",
  words,
  todo
})

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

export const store = (loaded: Loaded) =>
  Effect.gen(function* () {
    const file = Database.fileOf(loaded.config.store, loaded.dir)
    yield* Health.write
    const damage = yield* Health.damage
    if (damage !== null)
      return problem("store", `${file} is damaged: ${damage}`, "stop the worker and put back a copy of the store")
    return ok("store", `${file}, ${size(yield* Health.sizeOf(file))}, whole and writable`)
  }).pipe(Effect.catchTag("StoreFailed", (error) => Effect.succeed(problem("store", error.message, null))))

/** Of more than these the first look tells soon enough, and each costs four calls. */
const agenciesAsked = 3

type Api = Context.Tag.Service<Apimo>

/** Asks for one record of each list that is read. */
const rights = (apimo: Api, agency: AgencyId, name: string | null) => {
  const one = { pageSize: 1 }
  const asked: ReadonlyArray<readonly [what: string, answer: Effect.Effect<unknown, ApimoError>]> = [
    ["requests", Stream.runHead(apimo.requests.pages(agency, one))],
    ["properties", Stream.runHead(apimo.properties.pages(agency, one))],
    ["users", Stream.runHead(apimo.users.pages(agency, one))],
    ["contacts", Stream.runHead(apimo.contacts.pages(agency, one))]
  ]
  const about = `agency ${agency}`
  return Effect.gen(function* () {
    const answers = yield* Effect.forEach(asked, ([what, answer]) =>
      Effect.map(Effect.either(answer), (answered) => ({ what, error: Either.isLeft(answered) ? answered.left : null }))
    )
    const failed = answers.flatMap(({ error, what }) => (error === null ? [] : [{ error, what }]))
    if (failed.length === 0)
      return [ok(about, `${name ?? "without a name"}: ${list(asked.map(([what]) => what))} can be read`)]
    return failed.map(({ error, what }) => problem(about, `${what} can't be read: ${error.message}`, null))
  })
}

export const apimo = ({ apimo: settings }: Config) =>
  Effect.gen(function* () {
    const api = yield* Apimo
    const answer = yield* Effect.either(api.agencies.list)
    if (Either.isLeft(answer)) return [problem("Apimo", answer.left.message, null)]
    const { items } = answer.right
    const names = items.map(({ id, name }) => (name === null ? String(id) : `${id} ${name}`))
    const missing = unseen(items, settings.agencies).map(({ words }) => words)
    const wanted = items.filter(({ active, id }) =>
      settings.agencies === "all" ? active : settings.agencies.includes(id)
    )
    const asked = yield* Effect.forEach(wanted.slice(0, agenciesAsked), ({ id, name }) => rights(api, id, name))
    const rest = wanted.slice(agenciesAsked)
    return [
      ...(items.length === 0
        ? []
        : [ok("Apimo", `the credentials are right; ${count(items.length, "agency", "agencies")}: ${list(names)}`)]),
      ...missing.map((words) => problem("Apimo", words, null)),
      ...asked.flat(),
      ...(rest.length === 0
        ? []
        : [
            ok(
              "Apimo",
              `not asked, to spare calls: the rights at ${count(rest.length, "more agency", "more agencies")}`
            )
          ])
    ]
  })

export const quota = ({ apimo: { quota: settings }, timezone }: Config) =>
  Effect.gen(function* () {
    const quota = yield* Quota
    const left = yield* quota.left
    const renews = local(DateTime.toEpochMillis(yield* quota.renewsAt), timezone)
    const limit = settings.perDay - settings.reserve
    const words = `${count(left, "call")} of ${limit} left today, renewed at ${renews} (${DateTime.zoneToString(timezone)})`
    return left > 0
      ? ok("quota", words)
      : problem("quota", words, "nothing until then; `alerts plan` says whether a day's calls last for what is asked")
  }).pipe(Effect.catchTag("Unavailable", (error) => Effect.succeed(problem("quota", error.message, null))))

const channel = (id: string, { verify }: GuardedChannel) => {
  const about = `channel ${id}`
  return Effect.map(Effect.either(verify), (answer) => {
    if (Either.isRight(answer)) return ok(about, answer.right)
    const todo =
      answer.left._tag === "ChannelMisconfigured"
        ? `correct channels.${id}.with in the config`
        : `look whether the service is up and this machine reaches it; what is owed is kept and tried again`
    return problem(about, answer.left.message, todo)
  })
}

export const channels = Effect.flatMap(Channels, (opened) =>
  Effect.forEach(opened, ([id, one]) => channel(id, one), { concurrency: "unbounded" })
)

/** What waits too long: a worker that runs would have sent it, or tried. */
const patience = 2 * 3_600_000

export const outbox = (config: Config) =>
  Effect.gen(function* () {
    const desk = yield* Desk
    const now = yield* Clock.currentTimeMillis
    const owed = yield* desk.list({
      statuses: ["planned", "due", "sending", "ending", "retry", "doubt", "held", "dead"],
      channel: null,
      recipient: null,
      settledSince: null,
      limit: null
    })
    const of = (...statuses: ReadonlyArray<string>) => owed.filter(({ status }) => statuses.includes(status))
    const dead = of("dead").length
    const held = of("held").length
    const late = of("planned", "due", "retry", "doubt").filter(({ dueAt }) => dueAt !== null && dueAt < now - patience)
    const orphans = of("planned", "due", "retry", "doubt").filter((one) => config.channels[one.channel] === undefined)
    const failing = of("retry", "doubt").length
    const findings = [
      ...(dead === 0
        ? []
        : [
            problem(
              "outbox",
              `${count(dead, "message")} given up`,
              "see `alerts outbox list --status dead`; then `retry` or `discard`"
            )
          ]),
      ...(held === 0
        ? []
        : [
            problem(
              "outbox",
              `${count(held, "message")} held, may have arrived`,
              "see `alerts outbox list --status held`; then `release` or `discard`"
            )
          ]),
      ...(orphans.length === 0
        ? []
        : [
            problem(
              "outbox",
              `${count(orphans.length, "message")} owed on ${list([...new Set(orphans.map((one) => one.channel))])}, which is not in the config any more`,
              "put the channel back, or `alerts outbox discard` them"
            )
          ]),
      ...(late.length === orphans.length
        ? []
        : [
            note(
              "outbox",
              `${count(late.length, "message")} due for more than two hours`,
              "does `alerts serve` run, or `alerts run` from a timer? In quiet hours this is as it should be"
            )
          ])
    ]
    const words = `${count(owed.length - dead - held, "message")} owed${failing === 0 ? "" : `, ${failing} of them tried before`}`
    return [ok("outbox", words), ...findings]
  })

export const operator = ({ operator }: Config): Finding =>
  operator === undefined
    ? note(
        "operator",
        "not set: nobody is told of dead letters, a source that fails or a broken template",
        "set operator.channel in the config"
      )
    : ok("operator", `told on ${operator.channel}${operator.to === undefined ? "" : ` at ${operator.to.email}`}`)
