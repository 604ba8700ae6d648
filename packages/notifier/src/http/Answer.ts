/** What a service answered over HTTP. */
import * as Clean from "../Clean.ts"

/** An answer whose head arrived. */
export interface Answer {
  readonly status: number
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as far as it arrived, read as UTF-8. */
  readonly text: string
  /** False when the body was longer than allowed, or stopped before its end. */
  readonly complete: boolean
}

/** The body as JSON; undefined when it is none. */
export const json = ({ text }: Answer): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One member of a JSON body, down a path of names; undefined where there is none. */
export const member = (answer: Answer, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
    json(answer)
  )

/** The status and the beginning of the body, in one line of at most 300 characters. */
export const summary = ({ status, text }: Answer): string => {
  // The head and the styles of an error page say nothing.
  const words = Clean.line(
    text
      .slice(0, 20_000)
      .replace(/<(head|style|script)\b[\s\S]*?<\/\1>/gi, " ")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
  )
  return Clean.clip(words === "" ? `HTTP ${status}` : `HTTP ${status}: ${words}`, 300)
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * When to come back, in milliseconds of the epoch: Retry-After as seconds or as a date (RFC 9110, 10.2.3). Null without
 * it, or when it is neither. Never before `now`.
 */
export const retryAt = (answer: Answer, now: number): number | null => {
  const given = answer.headers["retry-after"]?.trim() ?? ""
  if (/^\d{1,9}(\.\d+)?$/.test(given)) return now + Math.ceil(Number(given) * 1000)
  const at = httpDate.test(given) ? Date.parse(given) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(now, at)
}
