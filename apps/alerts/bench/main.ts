/** The benchmarks of the worker by name: `npx pnpm@12 bench diff`. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import { diff } from "./Diff.ts"
import { freshness } from "./Freshness.ts"
import { idle } from "./Idle.ts"
import { outbox } from "./Outbox.ts"

const benches: Readonly<Record<string, Effect.Effect<void, unknown>>> = { diff, freshness, idle, outbox }

const bench = benches[process.argv[2] ?? ""]
// As the command line runs: without a tracer.
NodeRuntime.runMain(
  Effect.withTracerEnabled(
    bench ?? Effect.dieMessage(`there is no such benchmark; there are: core, ${Object.keys(benches).join(", ")}`),
    false
  )
)
