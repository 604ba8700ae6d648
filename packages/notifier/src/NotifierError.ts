/**
 * What can go wrong with a message, one class per thing that the worker does about it.
 */
import * as Schema from "effect/Schema"

/** The service cannot be reached or asks to come back; certainly nothing was sent. Tried again with backoff. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  /** Where it stopped: "connect", "greeting", "rcpt", ... */
  phase: Schema.String,
  /** What was answered or what happened, in the service's words. Never a secret. */
  reply: Schema.String,
  /** The status or reply code, when there was one. */
  code: Schema.NullOr(Schema.Number)
}) {
  override get message(): string {
    return `not available at ${this.phase}: ${this.reply}`
  }
}

/** The service asks for fewer messages. Tried again at `until`, ISO 8601 in UTC, or with backoff when it is null. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  reply: Schema.String,
  code: Schema.NullOr(Schema.Number),
  until: Schema.NullOr(Schema.String)
}) {
  override get message(): string {
    return `asked to slow down: ${this.reply}`
  }
}

/** This recipient can't be told this way, now or ever; others can. The delivery becomes a dead letter. */
export class RecipientRefused extends Schema.TaggedError<RecipientRefused>()("RecipientRefused", {
  reply: Schema.String,
  code: Schema.NullOr(Schema.Number)
}) {
  override get message(): string {
    return `the recipient was refused: ${this.reply}`
  }
}

/** No message can leave this channel until someone changes its config: a wrong password, a hook that is gone. */
export class ChannelMisconfigured extends Schema.TaggedError<ChannelMisconfigured>()("ChannelMisconfigured", {
  reply: Schema.String,
  code: Schema.NullOr(Schema.Number)
}) {
  override get message(): string {
    return `the channel can't be used as it is configured: ${this.reply}`
  }
}

/** The last bytes left and no answer came: it may have arrived, or not. */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", {
  phase: Schema.String,
  reply: Schema.String
}) {
  override get message(): string {
    return `sent, but no answer came (${this.phase}): ${this.reply}`
  }
}

/** The worker could not record that the end of a transmission begins, so the transmission was given up before its end. */
export class GateClosed extends Schema.TaggedError<GateClosed>()("GateClosed", {
  reason: Schema.String
}) {
  override get message(): string {
    return `the transmission was given up before its end: ${this.reason}`
  }
}

/** The message could not be rendered at all. */
export class RenderFailed extends Schema.TaggedError<RenderFailed>()("RenderFailed", {
  reason: Schema.String
}) {
  override get message(): string {
    return `the message could not be rendered: ${this.reason}`
  }
}

/** What `send` and `verify` can answer. */
export type SendError = Unavailable | RateLimited | RecipientRefused | ChannelMisconfigured | OutcomeUnknown
