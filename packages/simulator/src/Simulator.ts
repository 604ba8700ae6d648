/**
 * An Apimo look-alike over HTTP on the loopback, with a town behind it.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { ControlRefused } from "./control/Control.ts"
import * as Controls from "./control/Controls.ts"
import * as CallLog from "./http/CallLog.ts"
import * as Fault from "./http/Fault.ts"
import * as Quota from "./http/Quota.ts"
import { type ServerFailed, serve } from "./http/Server.ts"
import * as ParisTime from "./ParisTime.ts"
import type { Running } from "./Running.ts"
import * as SimClock from "./town/SimClock.ts"
import * as Town from "./town/Town.ts"

/** What a simulator is made of. Everything has a default. */
export interface Options {
  /** Chooses the town (7). */
  readonly seed?: number
  /** How many agencies (1). */
  readonly agencies?: number
  /** Agents of each agency (4). From three on, the last is inactive and the one before has no address. */
  readonly agents?: number
  /** Requests of each agency (40), each with its own buyer. */
  readonly requests?: number
  /** Properties of each agency (60). */
  readonly properties?: number
  /** The user name of the credentials (1000). */
  readonly provider?: number
  /** The password of the credentials ("demo-token"). */
  readonly token?: string
  /** What the town's clock shows at first, in Paris unless it says otherwise ("2026-11-23T07:00"). */
  readonly at?: string
  /** True lets the clock run on from there; by default it stands still until it is moved. */
  readonly running?: boolean
  /** The port on 127.0.0.1 (0: any free one). */
  readonly port?: number
  /** The quota (10 a second, 1,000 a Paris day, 429 for both); null takes a limit away. */
  readonly quota?: Partial<Quota.Limits>
}

/** The options do not make sense. */
export class BadOptions extends Schema.TaggedError<BadOptions>()("BadOptions", { detail: Schema.String }) {
  override get message() {
    return `The simulator cannot start: ${this.detail}`
  }
}

/** A simulator that serves. Its methods work on it directly; `POST {baseUrl}/_sim/...` does the same from outside. */
export interface Simulator extends Controls.Controls<ControlRefused> {
  /** "http://127.0.0.1:40123" */
  readonly baseUrl: string
  readonly port: number
  readonly provider: number
  readonly token: string
  /** The value of the Authorization header that it wants. */
  readonly authorization: string
}

/** The real rules. */
export const defaultQuota: Quota.Limits = { perSecond: 10, perDay: 1000, dayStatus: 429, retryAfter: null }

/** Draws a town and serves it on 127.0.0.1 until the scope closes. */
export const make = Effect.fn("Simulator.make")(function* (
  options: Options = {}
): Effect.fn.Return<Simulator, BadOptions | ServerFailed, Scope.Scope> {
  const { seed = 7, agencies = 1, agents = 4, requests = 40, properties = 60 } = options
  const { provider = 1000, token = "demo-token", at = "2026-11-23T07:00", port = 0 } = options
  const start = ParisTime.parse(at)
  if (start === null) return yield* new BadOptions({ detail: `"${at}" is no date; write 2026-11-23T07:00` })
  const sizes = { seed, agencies, agents, requests, properties }
  for (const [name, value] of Object.entries(sizes)) {
    if (!Number.isInteger(value) || value < 0) {
      return yield* new BadOptions({ detail: `${name} must be a whole number, not ${value}` })
    }
  }
  if (agents < 1 && requests + properties > 0) {
    return yield* new BadOptions({ detail: "an agency with requests or properties needs an agent" })
  }
  const running: Running = {
    provider,
    token,
    town: Town.make(sizes, start),
    clock: SimClock.make(start, options.running ?? false),
    quota: Quota.make({ ...defaultQuota, ...options.quota }),
    faults: Fault.make(),
    log: CallLog.make(),
    denied: new Set()
  }
  const listening = yield* serve(running, port)
  return {
    ...Controls.make<ControlRefused>((control, args) =>
      Effect.suspend(() =>
        Either.match(control.run(running, args), {
          onLeft: (refused) => Effect.fail(refused),
          onRight: (result) => Effect.succeed(result)
        })
      )
    ),
    baseUrl: `http://127.0.0.1:${listening}`,
    port: listening,
    provider,
    token,
    authorization: `Basic ${Buffer.from(`${provider}:${token}`).toString("base64")}`
  }
})
