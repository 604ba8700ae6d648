/**
 * What an answer means, from its status and body alone.
 *
 * Documented statuses are 401, 403, 404, 422 and 500; clients also met 429, other 5xx, bodies that are no JSON, and
 * error objects with a numeric `status` under HTTP 200.
 */
import * as Errors from "../ApimoError.ts"
import * as Scalar from "../wire/Scalar.ts"

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly text: string
  /** The header Retry-After, where there is one. */
  readonly retryAfter: string | undefined
}

/** A failed attempt, and whether another one may help. */
export class Failure {
  readonly error: Errors.ApimoError
  /** Always: the call was surely not carried out. Reads: only a call that changes nothing may be repeated. */
  readonly repeat: "always" | "reads" | "never"
  /** Milliseconds that the server asked to wait. */
  readonly after: number | null
  /** The server said that the day's calls are spent. */
  readonly daySpent: boolean
  constructor(error: Errors.ApimoError, repeat: Failure["repeat"], after: number | null = null, daySpent = false) {
    this.error = error
    this.repeat = repeat
    this.after = after
    this.daySpent = daySpent
  }
}

/** The call that an answer belongs to, as far as errors tell of it. */
export interface CallName {
  readonly operation: string
  readonly path: string
}

/** Milliseconds from a Retry-After header: seconds, or an HTTP date. */
export const retryAfterMillis = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : null
  if (seconds !== null) return seconds * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

const json = (text: string): { readonly value: unknown } | null => {
  try {
    // A byte order mark is no JSON, but harmless.
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) }
  } catch {
    return null
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 200)

/** What the server says about an error: `message`, or what else clients have met. */
const messageOf = (body: unknown): string | null => {
  if (!Scalar.isObject(body)) return null
  for (const key of ["message", "detail", "title", "error"]) {
    const text = Scalar.textOrNull(body[key])
    if (text !== null) return oneLine(text)
  }
  return null
}

/** `errors: {field: [..]}`, also where one text stands for the list, or the list for all. */
const fieldsOf = (body: unknown): Record<string, ReadonlyArray<string>> => {
  const fields: Record<string, ReadonlyArray<string>> = {}
  const errors = Scalar.isObject(body) ? body["errors"] : undefined
  if (Scalar.isObject(errors)) {
    for (const [field, problems] of Object.entries(errors)) fields[field] = problemsOf(problems)
  } else if (Array.isArray(errors)) {
    fields["request"] = problemsOf(errors)
  }
  if (Object.keys(fields).length === 0) {
    const message = messageOf(body)
    if (message !== null) fields["request"] = [message]
  }
  return fields
}

const problemsOf = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).map((problem) =>
    oneLine(typeof problem === "string" ? problem : (messageOf(problem) ?? JSON.stringify(problem) ?? "refused"))
  )

/** Which status an exhausted day gets is not public: the words decide, or a wait that no second's limit would ask. */
const saysDaySpent = (message: string | null, after: number | null): boolean =>
  (after !== null && after > 600_000) ||
  (message !== null &&
    /\b(?:day|daily|jour|journée|journalière?|quotidienn?e?)\b|\bquota\b/i.test(message) &&
    !/\b(?:per |par )?(?:second|seconde)s?\b/i.test(message))

/** The failure that a status means. */
const failureOf = (call: CallName, status: number, body: unknown, after: number | null): Failure => {
  const message = messageOf(body)
  switch (status) {
    case 401:
      return new Failure(new Errors.Unauthorized({ operation: call.operation }), "never")
    case 403:
      return new Failure(
        new Errors.Forbidden({ operation: call.operation, path: call.path }),
        "never",
        after,
        saysDaySpent(message, after)
      )
    case 404:
      return new Failure(new Errors.NotFound({ operation: call.operation, path: call.path }), "never")
    case 400:
    case 422:
      return new Failure(new Errors.Invalid({ operation: call.operation, fields: fieldsOf(body) }), "never")
    case 429: {
      const spent = saysDaySpent(message, after)
      const error = new Errors.RateLimited({ operation: call.operation, retryAfter: after })
      return new Failure(error, spent ? "never" : "always", after, spent)
    }
    default: {
      const passing = status >= 500 || status === 408 || status === 425
      const redirect = status >= 300 && status < 400
      const detail = redirect ? "the answer is a redirection, which is not followed: check the base URL" : message
      const error = new Errors.Unavailable({
        operation: call.operation,
        reason: "server",
        status,
        detail: detail ?? "the server gave no reason"
      })
      return new Failure(error, passing ? "reads" : "never", after)
    }
  }
}

/** An error object under HTTP 200: a numeric `status` of at least 400, or a `message` where the data should be. */
const disguised = (call: CallName, body: unknown, has: (body: Scalar.JsonObject) => boolean): Failure | null => {
  if (!Scalar.isObject(body)) return null
  const status = Scalar.number(body["status"])
  if (typeof status === "number" && status >= 400 && status < 600) return failureOf(call, status, body, null)
  if (has(body) || messageOf(body) === null) return null
  const code = Scalar.number(body["code"])
  return failureOf(call, typeof code === "number" && code >= 400 && code < 600 ? code : 200, body, null)
}

/**
 * The body of an answer, or its failure. `has` tells whether a body holds what was asked for, because an error object
 * may stand in its place.
 */
export const interpret = (
  call: CallName,
  answer: RawAnswer,
  now: number,
  has: (body: Scalar.JsonObject) => boolean
): { readonly body: unknown } | Failure => {
  const parsed = json(answer.text)
  if (answer.status < 200 || answer.status >= 300) {
    return failureOf(call, answer.status, parsed?.value, retryAfterMillis(answer.retryAfter, now))
  }
  if (parsed === null) {
    const start = answer.text.trimStart().slice(0, 1)
    const what = start === "" ? "an empty body" : start === "<" ? "a web page" : "a body that is not whole JSON"
    const error = new Errors.Unavailable({
      operation: call.operation,
      reason: "not-json",
      status: answer.status,
      detail: `${what} came instead of JSON`
    })
    return new Failure(error, "reads")
  }
  return disguised(call, parsed.value, has) ?? { body: parsed.value }
}
