/**
 * One pass: look, and deliver what is due. What is owed is delivered whatever happened to the looking.
 */
import * as Effect from "effect/Effect"
import { tellOperator } from "../compose/TellOperator.ts"
import type { Config } from "../config/Config.ts"
import { Deliver } from "../deliver/Deliver.ts"
import { Outbox } from "../store/Outbox.ts"
import { ofDelivered, ofLook } from "./Happenings.ts"
import { type LookOptions, look } from "./Look.ts"
import type { PassReport, Problem } from "./Report.ts"
import { count } from "./Words.ts"

/** What is owed on a channel that left the config can't be sent, and must not be forgotten in silence. */
export const orphans = Effect.fn("Pass.orphans")(function* (config: Config) {
  const outbox = yield* Outbox
  const owed = (yield* outbox.owed).filter((delivery) => config.channels[delivery.channel] === undefined)
  const names = [...new Set(owed.map((delivery) => delivery.channel))]
  return names.map((name): Problem => {
    const message = `${count(owed.filter((one) => one.channel === name).length, "message")} owed on channel "${name}", which is not in the config any more; put the channel back to have it sent`
    return { agency: null, message, blocks: true, about: null }
  })
})

export const pass = Effect.fn("Pass.pass")(function* (config: Config, options: LookOptions) {
  const deliver = yield* Deliver
  const looked = yield* look(config, options)
  const delivered = yield* deliver.due
  yield* tellOperator(config, [...(yield* ofLook(looked)), ...delivered.flatMap(ofDelivered)])
  const notices = config.operator === undefined ? [] : yield* deliver.dueOn(config.operator.channel)
  const problems = [...looked.problems, ...(yield* orphans(config))]
  const report: PassReport = { ...looked, problems, deliveries: [...delivered, ...notices] }
  return report
})
