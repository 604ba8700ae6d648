/**
 * `alerts outbox release` and `alerts outbox discard`: what becomes of a message that may have arrived, or that nobody
 * needs any more.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Desk, type Listed } from "../store/Desk.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import type { Now } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import * as Shared from "./Options.ts"
import * as Names from "./OutboxNames.ts"
import * as Step from "./OutboxStep.ts"

const ids = Args.text({ name: "ID" }).pipe(
  Args.atLeast(1),
  Args.withDescription("The beginning of an id that `list` shows")
)
const shared = { ids, config: Shared.config, json: Shared.json }

const toNamed = (
  given: { readonly ids: ReadonlyArray<string>; readonly config: string; readonly json: boolean },
  wish: Step.Wish,
  step: (one: Listed, now: Now) => Effect.Effect<Step.Done, StoreFailed, Desk>
) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* Effect.gen(function* () {
      const all = yield* Names.allNamed(given.ids)
      const now: Now = { at: yield* Clock.currentTimeMillis, zone: loaded.config.timezone }
      const done = yield* Step.toEach(all, wish, now, (one) => step(one, now))
      yield* Step.say(done, { json: given.json, isNamed: true })
    }).pipe(withExistingStore(loaded))
  })

export const release = Command.make("release", shared, (given) =>
  toNamed(given, "release", (one, now) =>
    Effect.gen(function* () {
      const desk = yield* Desk
      const words =
        "due now, the same message once more: it leaves with the next `alerts run`, or within a minute where `alerts serve` runs"
      return yield* Step.outcomeOf(one, yield* desk.release(one, now.at), "release", now, words)
    })
  )
).pipe(Command.withDescription("Send once more a message that was held because it may have arrived"))

const reason = Options.text("reason").pipe(Options.optional, Options.withDescription("Why, for the record"))

export const discard = Command.make("discard", { ...shared, reason }, (given) =>
  toNamed(given, "discard", (one, now) =>
    Effect.gen(function* () {
      const desk = yield* Desk
      const why = Option.getOrElse(given.reason, () => "").trim() || "somebody ended it"
      const isDone = yield* desk.discard(one, why, now.at)
      return yield* Step.outcomeOf(one, isDone, "discard", now, "ended; it is not sent any more")
    })
  )
).pipe(Command.withDescription("End a message: it is not sent any more, and stays on record with the reason"))
