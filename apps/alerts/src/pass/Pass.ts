/**
 * One pass: look, and deliver what is due. What is owed is delivered whatever happened to the looking.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { Deliver } from "../deliver/Deliver.ts"
import { Outbox } from "../store/Outbox.ts"
import { type LookOptions, look } from "./Look.ts"
import type { PassReport } from "./Report.ts"

export const pass = Effect.fn("Pass.pass")(function* (config: Config, options: LookOptions) {
  const outbox = yield* Outbox
  const deliver = yield* Deliver
  const looked = yield* look(config, options)
  yield* outbox.closeAlerts(yield* Clock.currentTimeMillis)
  const report: PassReport = { ...looked, deliveries: yield* deliver.due }
  return report
})
