/**
 * The real worker in a process that ends itself with SIGKILL at a boundary of a span: `KilledWorker.js CONFIG BOUNDARY`.
 * Every operation and every statement has a span, so that no durable write and no step of a delivery is without one. A
 * boundary is named by the spans around it and by how often it was passed, and not by its place among all of them, which
 * the network decides. Without BOUNDARY it lives. It prints the boundaries that it passed.
 */
import * as fs from "node:fs"
import { worker } from "@apimo-alerts/alerts/cli/Worker"
import { load } from "@apimo-alerts/alerts/config/ConfigFile"
import { pass } from "@apimo-alerts/alerts/pass/Pass"
import { Progress } from "@apimo-alerts/alerts/pass/Progress"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

const [file = "", last = ""] = process.argv.slice(2)
const passed: Array<string> = []
const times = new Map<string, number>()

const print = () => fs.writeSync(1, JSON.stringify(passed))

/** Synchronous to the end: nothing else of this process happens between the boundary and its death. */
const boundary = (name: string) => {
  const time = (times.get(name) ?? 0) + 1
  times.set(name, time)
  passed.push(`${name} ${time}`)
  if (passed.at(-1) !== last) return
  print()
  process.kill(process.pid, "SIGKILL")
}

/** The names of a span and of the two around it. */
const nameOf = (name: string, parent: Option.Option<Tracer.AnySpan>, more = 2): string =>
  more > 0 && Option.isSome(parent) && parent.value._tag === "Span"
    ? `${nameOf(parent.value.name, parent.value.parent, more - 1)} > ${name}`
    : name

const killing = (usual: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    span: (name, parent, ...rest) => {
      const full = nameOf(name, parent)
      const span = usual.span(name, parent, ...rest)
      const end = span.end.bind(span)
      boundary(`${full}, start`)
      return Object.assign(span, {
        end: (...args: Parameters<typeof end>) => {
          end(...args)
          boundary(`${full}, end`)
        }
      })
    },
    context: (run) => run()
  })

const program = Effect.gen(function* () {
  const loaded = yield* load(file, process.env)
  yield* Effect.provide(
    pass(loaded.config, { agencies: "all", isPaced: false }),
    Layer.provideMerge(Progress.layerSilent, worker(loaded))
  )
})

await Effect.flatMap(Effect.tracer, (usual) => Effect.withTracer(program, killing(usual))).pipe(
  Logger.withMinimumLogLevel(LogLevel.None),
  Effect.runPromise
)
print()
process.exit(0)
