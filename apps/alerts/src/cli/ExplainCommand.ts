/**
 * `alerts explain`: everything that was decided and done about one match, in order of time. No network.
 */
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describe, reasonWords } from "../decide/Verdict.ts"
import { exact, iso, local } from "../pass/Times.ts"
import { waiting } from "../store/Delivery.ts"
import { type Attempt, Desk, type Listed } from "../store/Desk.ts"
import { Memory } from "../store/Memory.ts"
import type { PastVerdict } from "../store/PairRows.ts"
import { asJson, attemptWords, type Now, shortId, standing, toWhom, what } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import { WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"

const options = {
  config: Shared.config,
  json: Shared.json,
  request: Shared.wholeNumber("request").pipe(Options.withDescription("The id of the request")),
  property: Shared.wholeNumber("property").pipe(Options.withDescription("The id of the property")),
  agency: Shared.wholeNumber("agency").pipe(
    Options.optional,
    Options.withDescription("The id of the agency, where several know the match")
  )
}

/** A delivery that has, or had, the match in it. */
interface About {
  readonly one: Listed
  readonly dropped: string | null
  readonly attempts: ReadonlyArray<Attempt>
}

interface Story {
  readonly agency: AgencyId
  readonly verdicts: ReadonlyArray<PastVerdict>
  readonly deliveries: ReadonlyArray<About>
}

const changeWords: Readonly<Record<string, string>> = {
  appeared: "seen for the first time",
  returned: "listed again",
  rose: "the score rose",
  fell: "the score fell",
  moved: "the agent put it on another step",
  repriced: "the price changed",
  vanished: "no longer listed",
  reconsidered: "looked at again because something around it changed"
}

const steps: Readonly<Record<number, string>> = { 1: "to suggest", 2: "suggested", 3: "not suggested" }

const verdictLine = ({ change, outcome, score, step }: PastVerdict) =>
  `${changeWords[change] ?? change}: ${score} %, ${steps[step] ?? `step ${step}`}; ${outcome === "alert" ? "to be told" : describe[outcome]}`

/** When the match came into the delivery: with the last verdict to tell it before the delivery was first tried. */
const joinedAt = ({ attempts, one }: About, verdicts: ReadonlyArray<PastVerdict>): number => {
  const complete = attempts[0]?.at ?? one.owedSince ?? Number.POSITIVE_INFINITY
  const told = verdicts.filter(({ at, outcome }) => outcome === "alert" && at <= complete)
  return Math.max(one.createdAt, ...told.map(({ at }) => at))
}

interface Line {
  readonly at: number
  readonly words: string
}

const linesOf = ({ deliveries, verdicts }: Story): ReadonlyArray<Line> => {
  const lines = [
    ...verdicts.map((verdict): Line => ({ at: verdict.at, words: verdictLine(verdict) })),
    ...deliveries.flatMap((about): ReadonlyArray<Line> => {
      const { attempts, one } = about
      const id = shortId(one.id)
      const cadence = one.kind === "digest" ? ` (${one.cadence}, of ${one.slot})` : ""
      const joined = {
        at: joinedAt(about, verdicts),
        words: `put into ${id}, ${what(one)}${cadence}, to ${toWhom(one)}`
      }
      return [joined, ...attempts.map((attempt) => ({ at: attempt.at, words: `${id} ${attemptWords(attempt)}` }))]
    })
  ]
  return lines.sort((a, b) => a.at - b.at)
}

/** Where each message stands now. */
const endOf = ({ dropped, one }: About, now: Now): string => {
  const left = dropped === null ? "" : `; this match was left out of it: ${reasonWords(dropped)}`
  const isToCome = waiting.includes(one.status) || one.status === "planned"
  const due = isToCome && one.dueAt !== null ? `, ${local(one.dueAt, now.zone)}` : ""
  return `Now ${shortId(one.id)}: ${standing(one, now)}${due}${left}.`
}

const inWords = (story: Story, ids: string, now: Now): string => {
  const { zone } = now
  const lines = linesOf(story).map(({ at, words }) => `${exact(at, zone)}  ${words}`)
  return [
    `${ids}, agency ${story.agency} (times in ${DateTime.zoneToString(zone)})`,
    ...lines,
    ...story.deliveries.map((about) => endOf(about, now)),
    ...(story.deliveries.length === 0 ? ["No message was ever made of it."] : [])
  ].join("\n")
}

const storyOf = Effect.fn("ExplainCommand.storyOf")(function* (agency: AgencyId, request: number, property: number) {
  const desk = yield* Desk
  const { pairs } = yield* Memory
  const verdicts = yield* pairs.verdicts(agency, request, property)
  const listed = yield* desk.ofPair(agency, request, property)
  const deliveries = yield* Effect.forEach(listed, (one) =>
    Effect.gen(function* () {
      const items = yield* desk.items(one.id)
      const own = items.find((item) => item.request === request && item.property === property)
      const about: About = { one, dropped: own?.dropped ?? null, attempts: yield* desk.attempts(one.id) }
      return about
    })
  )
  const story: Story = { agency, verdicts, deliveries }
  return story
})

/** Why nothing is known of a pair. */
const unknown = Effect.fn("ExplainCommand.unknown")(function* (
  agencies: ReadonlyArray<AgencyId>,
  request: number,
  property: number
) {
  const memory = yield* Memory
  const known = yield* Effect.forEach(agencies, (agency) =>
    Effect.all({ requests: memory.requests.all(agency), properties: memory.properties.all(agency) })
  )
  const hasRequest = known.some(({ requests }) => requests.has(RequestId.make(request)))
  const hasProperty = known.some(({ properties }) => properties.has(PropertyId.make(property)))
  const missing = [
    ...(hasRequest ? [] : [`request ${request}`]),
    ...(hasProperty ? [] : [`property ${property}`])
  ].join(" and ")
  if (missing === "") return null
  const where = agencies.length === 1 ? ` of agency ${agencies.join()}` : ""
  return `nothing is known of ${missing}${where}; look at the id, or run \`alerts run\` to read what is new`
})

export const explain = Command.make("explain", options, (given) =>
  Effect.gen(function* () {
    const { agency, property, request } = given
    const loaded = yield* Shared.loadConfig(given.config)
    if (![request, property, ...Option.toArray(agency)].every((id) => id > 0))
      return yield* new WrongUsage({ message: "ids are whole numbers of 1 or more" })
    yield* Effect.gen(function* () {
      const memory = yield* Memory
      const known = [...(yield* memory.agencies.all).keys()]
      const agencies = Option.isSome(agency) ? [AgencyId.make(agency.value)] : known
      const all = yield* Effect.forEach(agencies, (id) => storyOf(id, request, property))
      const stories = all.filter(({ deliveries, verdicts }) => verdicts.length + deliveries.length > 0)
      const [story, ...others] = stories
      if (others.length > 0)
        return yield* new WrongUsage({
          message: `the match is known in agencies ${stories.map((one) => one.agency).join(", ")}; say which with --agency`
        })
      const ids = `request ${request}, property ${property}`
      if (story === undefined) {
        const message = yield* unknown(agencies, request, property)
        if (message !== null) return yield* new WrongUsage({ message })
        return yield* Console.log(
          given.json
            ? JSON.stringify({ request, property, agency: null, verdicts: [], deliveries: [] })
            : `${ids}: both are known, and Apimo was never seen to list them as a match.`
        )
      }
      const at = yield* Clock.currentTimeMillis
      const verdicts = story.verdicts.map(({ at, ...rest }) => ({ at: iso(at), ...rest }))
      const deliveries = story.deliveries.map(({ attempts, dropped, one }) => ({
        ...asJson(one),
        dropped,
        attempts: attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) }))
      }))
      yield* Console.log(
        given.json
          ? JSON.stringify({ request, property, agency: story.agency, verdicts, deliveries })
          : inWords(story, ids, { at, zone: loaded.config.timezone })
      )
    }).pipe(withExistingStore(loaded))
  })
).pipe(Command.withDescription("Print every verdict on a match and every message about it, in order of time"))
