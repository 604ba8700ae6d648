/**
 * What can go wrong with a call, one class for each thing that a caller can do something about.
 *
 * None of them carries a secret or personal data. `operation` is the operation's name, "requests.crossings".
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { ProviderId } from "./Ids.ts"

/** 401: the provider id or the token is wrong. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  operation: Schema.String
}) {
  override get message(): string {
    return `Apimo refused the credentials (401, ${this.operation}): check the provider id and the token, and that they belong together`
  }
}

/** 403: the credentials are right, but this agency or area was not granted to them. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  operation: Schema.String,
  /** The path of the call, which names the agency. */
  path: Schema.String
}) {
  override get message(): string {
    return `Apimo does not let this provider call ${this.path} (403, ${this.operation}): ask the agency to grant it, or leave that agency out`
  }
}

/** 404: no such thing, or nothing that this token may see. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  operation: Schema.String,
  path: Schema.String
}) {
  override get message(): string {
    return `Apimo has nothing at ${this.path} (404, ${this.operation}): check the ids; it may have been deleted`
  }
}

/** 422, or an input that was refused before any call. */
export class Invalid extends Schema.TaggedError<Invalid>()("Invalid", {
  operation: Schema.String,
  /** What is wrong, by member. */
  fields: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
}) {
  override get message(): string {
    const fields = Object.entries(this.fields).map(([name, problems]) => `${name}: ${problems.join(", ")}`)
    return `${this.operation} was refused: ${fields.length === 0 ? "Apimo does not say why" : fields.join("; ")}`
  }
}

/** 429 again after the last retry. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  operation: Schema.String,
  /** Milliseconds that the server asked to wait; null when it did not say. */
  retryAfter: Schema.NullOr(Schema.Number)
}) {
  override get message(): string {
    const wait = this.retryAfter === null ? "wait a few seconds" : `wait ${Math.ceil(this.retryAfter / 1000)} s`
    return `Apimo answers that there were too many calls (429, ${this.operation}): ${wait}, and see whether another program uses the same token`
  }
}

/** The day's calls are spent. Nothing was sent. */
export class QuotaExhausted extends Schema.TaggedError<QuotaExhausted>()("QuotaExhausted", {
  operation: Schema.String,
  provider: ProviderId,
  /** Calls of the day that are held in reserve. */
  left: Schema.Number,
  renewsAt: Schema.DateTimeUtc
}) {
  override get message(): string {
    const reserve = this.left > 0 ? ` (${this.left} are held in reserve)` : ""
    return `Apimo's daily quota for provider ${this.provider} is spent${reserve}; it renews at ${DateTime.formatIso(this.renewsAt)}`
  }
}

/** Why no usable answer came. */
export const UnavailableReason = Schema.Literal(
  /** No connection, or it broke. */
  "network",
  /** No whole answer in time. */
  "timeout",
  /** A 5xx, or a status that the documentation does not know. */
  "server",
  /** A body that is not JSON. */
  "not-json",
  /** The calls of the day could not be counted, so none was made. */
  "quota-counter",
  /** The source failed so often that calls are held back for a while. */
  "circuit-open"
)
/** Why no usable answer came. */
export type UnavailableReason = typeof UnavailableReason.Type

/** No usable answer, after the last retry: try again later. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  operation: Schema.String,
  reason: UnavailableReason,
  /** The HTTP status, where there was one. */
  status: Schema.NullOr(Schema.Number),
  /** What happened, in words. */
  detail: Schema.String
}) {
  override get message(): string {
    const status = this.status === null ? "" : ` ${this.status}`
    const uncalled = this.reason === "quota-counter" || this.reason === "circuit-open"
    const what = uncalled ? "Apimo was not called" : "No usable answer from Apimo"
    return `${what} (${this.operation}, ${this.reason}${status}): ${this.detail}; ${this.advice}`
  }
  private get advice(): string {
    return this.reason === "quota-counter"
      ? "check that the store of the count can be reached and written, and that no other program keeps it locked"
      : "try again later"
  }
}

/** An answer whose shape is not the documented one at all: not even a list to take records from. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  operation: Schema.String,
  /** Where in the answer, "requests" or "id"; "" for the whole. */
  path: Schema.String,
  /** What was expected there, and what came. */
  expected: Schema.String
}) {
  override get message(): string {
    const where = this.path === "" ? "the answer" : this.path
    return `Apimo's answer to ${this.operation} has an unknown shape at ${where}: ${this.expected}; the API may have changed`
  }
}

/** Any failure of a call. */
export type ApimoError =
  | Unauthorized
  | Forbidden
  | NotFound
  | Invalid
  | RateLimited
  | QuotaExhausted
  | Unavailable
  | Malformed
