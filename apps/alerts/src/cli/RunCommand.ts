/**
 * `alerts run`: one pass.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { apimoAddress } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { pass } from "../pass/Pass.ts"
import { dryRun } from "./DryRun.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { asJson, inWords, isWell } from "./PrintReport.ts"
import { shiftedClock } from "./ShiftedClock.ts"
import { worker } from "./Worker.ts"

const options = {
  config: Shared.config,
  agency: Options.text("agency").pipe(
    Options.optional,
    Options.withDescription("Only these agencies: an id, or several with commas")
  ),
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription(
      "Print what would be sent; send nothing and change nothing but the count of the day's calls"
    )
  ),
  now: Options.text("now").pipe(
    Options.optional,
    Options.withDescription(
      "Pretend that it is this time (2026-11-25T08:00). Only with --dry-run or another server than Apimo's"
    )
  ),
  json: Shared.json
}

const agencyIds = (text: string) => {
  const ids = text.split(",").map(Number)
  return ids.every((id) => Number.isSafeInteger(id) && id > 0)
    ? Effect.succeed(ids)
    : new WrongUsage({ message: `--agency ${text} is no list of agency ids; write 123 or 123,456` })
}

/** How far the clock is moved, in milliseconds; refused where it would put wrong times into a store that is in use. */
const clockOffset = ({ config }: Loaded, now: Option.Option<string>, isDry: boolean) =>
  Effect.gen(function* () {
    if (Option.isNone(now)) return 0
    if (!isDry && config.apimo.baseUrl.origin === apimoAddress) {
      return yield* new WrongUsage({
        message: "--now goes with --dry-run, or with a server other than Apimo's (apimo.baseUrl)"
      })
    }
    const at = DateTime.makeZoned(now.value, {
      timeZone: config.timezone,
      adjustForTimeZone: !/(Z|[+-]\d\d:?\d\d)$/.test(now.value)
    })
    if (Option.isNone(at))
      return yield* new WrongUsage({ message: `--now ${now.value} is no time; write it like 2026-11-25T08:00` })
    return at.value.epochMillis - Date.now()
  })

export const run = Command.make("run", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const agencies = Option.isSome(given.agency) ? yield* agencyIds(given.agency.value) : loaded.config.apimo.agencies
    const offset = yield* clockOffset(loaded, given.now, given.dryRun)
    const work = given.dryRun ? dryRun(loaded, agencies, given.json) : onePass(loaded, agencies, given.json)
    yield* offset === 0 ? work : Effect.withClock(work, shiftedClock(offset))
  })
).pipe(Command.withDescription("One pass: look, and deliver what is due"))

const onePass = (loaded: Loaded, agencies: ReadonlyArray<number> | "all", json: boolean) =>
  Effect.gen(function* () {
    const report = yield* pass(loaded.config, { agencies, isPaced: false })
    yield* Console.log(json ? asJson(report) : inWords(report, loaded.config.timezone))
    if (!isWell(report)) return yield* new CouldNotWork({ say: null })
  }).pipe(Effect.provide(worker(loaded)))
