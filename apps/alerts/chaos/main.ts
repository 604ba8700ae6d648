/**
 * A long random run: `pnpm chaos --kills 200 --seed 1 [--on-doubt resend|hold] [--json]`. Ends with 1 when something was
 * lost, or sent twice without having been in doubt.
 */
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import { live, type Outcome } from "./Chaos.ts"

const usage = "usage: chaos [--kills N] [--seed S] [--on-doubt resend|hold] [--json]"

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    "on-doubt": { type: "string", default: "both" },
    json: { type: "boolean", default: false }
  }
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const policies = (["resend", "hold"] as const).filter((one) => ["both", one].includes(values["on-doubt"]))
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed) || policies.length === 0) {
  console.error(usage)
  process.exit(2)
}

const columns: ReadonlyArray<readonly [title: string, of: (outcome: Outcome) => string | number]> = [
  ["on doubt", ({ onDoubt }) => onDoubt],
  ["kills", ({ kills }) => kills],
  ["stops", ({ stops }) => stops],
  ["owed", ({ owed }) => owed],
  ["deliveries", ({ deliveries }) => deliveries],
  ["delivered", ({ delivered }) => delivered],
  ["duplicated", ({ duplicated }) => duplicated],
  ["repeated*", ({ repeated }) => repeated],
  ["in doubt", ({ doubted }) => doubted],
  ["held", ({ held }) => held],
  ["lost", ({ lost }) => lost],
  ["seconds", ({ seconds }) => seconds]
]

const table = (outcomes: ReadonlyArray<Outcome>): string => {
  const rows = [columns.map(([title]) => title), ...outcomes.map((one) => columns.map(([, of]) => String(of(one))))]
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("  ")).join("\n")
}

const outcomes = await Effect.runPromise(
  // They have nothing in common, and each waits most of its time.
  Effect.forEach(policies, (onDoubt) => live({ kills, seed, onDoubt, say: (words) => console.error(words) }), {
    concurrency: "unbounded"
  })
)
if (values.json) console.log(JSON.stringify(outcomes))
else {
  console.log(table(outcomes))
  console.log("owed: matches by channel; * calls under a webhook-id that the receiver had seen, and drops")
  for (const { faults, onDoubt } of outcomes) for (const fault of faults) console.log(`${onDoubt}: ${fault}`)
}
process.exit(outcomes.some(({ faults }) => faults.length > 0) ? 1 : 0)
