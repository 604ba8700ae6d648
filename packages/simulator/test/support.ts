/** What the tests share: simulators without a quota, and calls over real HTTP. */

import { make, type Options, type Simulator } from "@apimo-alerts/simulator"
import * as Effect from "effect/Effect"

/** A small town that takes any number of calls. */
export const start = (options: Options = {}) =>
  make({ requests: 15, properties: 40, quota: { perSecond: null, perDay: null }, ...options })

/** An answer as it came. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed, or undefined when it is no JSON. */
  readonly json: unknown
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const send = (
  simulator: Simulator,
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly authorization?: string } = {}
) =>
  Effect.tryPromise(async (signal): Promise<Answered> => {
    const response = await fetch(simulator.baseUrl + path, {
      method,
      signal,
      headers: {
        authorization: options.authorization ?? simulator.authorization,
        ...(options.body === undefined ? {} : { "content-type": "application/json" })
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) })
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) }
  })

export const get = (simulator: Simulator, path: string) => send(simulator, "GET", path)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A member somewhere inside: `at(body, "requests", 0, "id")`. */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (inside, key) =>
      typeof key === "number"
        ? Array.isArray(inside)
          ? inside[key]
          : undefined
        : isRecord(inside)
          ? inside[key]
          : undefined,
    value
  )

/** The records under a key, or none. */
export const records = (answered: Answered, key: string): ReadonlyArray<unknown> => {
  const found = at(answered.json, key)
  return Array.isArray(found) ? found : []
}

/** The first of what must not be empty. */
export const first = <A>(items: ReadonlyArray<A>): A => {
  const [found] = items
  if (found === undefined) throw new Error("expected at least one")
  return found
}

export const agency = "/agencies/26398"
