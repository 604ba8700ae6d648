/**
 * `alerts plan`: what the next pass would read, why and at what cost; or, with --simulate, what the quota is worth for
 * agencies of a given size. No network.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { outlook } from "../pass/Outlook.ts"
import { type Scenario, simulate } from "../plan/Simulate.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { outlookInWords, simulationInWords } from "./PlanWords.ts"
import { worker } from "./Worker.ts"

const size = (name: string, usual: number, description: string) =>
  Shared.wholeNumber(name).pipe(Options.withDefault(usual), Options.withDescription(description))

const options = {
  config: Shared.config,
  simulate: Options.text("simulate").pipe(
    Options.optional,
    Options.withDescription(
      "Play so many days (30d) of agencies of the size given by the options below; needs no config"
    )
  ),
  agencies: size("agencies", 1, "Agencies that share the quota"),
  requests: size("requests", 1500, "Active requests of each"),
  properties: size("properties", 400, "Properties on the market of each"),
  requestEdits: size("request-edits", 25, "Requests of each that change in a day"),
  propertyEdits: size("property-edits", 15, "Properties of each that change in a day"),
  poll: size("poll", 5, "Minutes between two polls"),
  perDay: size("per-day", 1000, "Calls a day; 1000 are free"),
  reserve: size("reserve", 100, "Calls a day that are left to other programs"),
  json: Shared.json
}

const days = (text: string) => {
  const match = /^(\d{1,3}) ?(?:d|days?)$/.exec(text)
  return match === null || Number(match[1]) < 2
    ? new WrongUsage({ message: `--simulate ${text} is no number of days; write 30d (2 at least)` })
    : Effect.succeed(Number(match[1]))
}

const dayMillis = 24 * 3_600_000

export const planCommand = Command.make("plan", options, (given) =>
  Effect.gen(function* () {
    if (Option.isSome(given.simulate)) {
      const scenario: Scenario = {
        days: yield* days(given.simulate.value),
        agencies: given.agencies,
        requests: given.requests,
        properties: given.properties,
        requestEdits: given.requestEdits,
        propertyEdits: given.propertyEdits,
        callsADay: given.perDay - given.reserve,
        pollMillis: given.poll * 60_000,
        sweepWithinMillis: 7 * dayMillis,
        verifyMillis: 3 * dayMillis
      }
      const wrong = Object.entries(scenario).find(([, value]) => value < 0)
      if (wrong !== undefined || given.agencies < 1 || given.poll < 1 || scenario.callsADay < 1)
        return yield* new WrongUsage({
          message:
            "the sizes must be whole numbers; 1 agency, polls of 1 minute and 1 call a day beyond the reserve at least"
        })
      const prospect = simulate(scenario)
      return yield* Console.log(
        given.json ? JSON.stringify({ scenario, prospect }) : simulationInWords(scenario, prospect)
      )
    }
    const loaded = yield* Shared.loadConfig(given.config)
    const found = yield* outlook(loaded.config).pipe(
      Effect.catchTag("Unavailable", (error) => new CouldNotWork({ say: error.message })),
      Effect.provide(worker(loaded))
    )
    yield* Console.log(given.json ? JSON.stringify(found) : outlookInWords(found))
  })
).pipe(Command.withDescription("Print what the next pass would read and why, or simulate what the quota is worth"))
