/**
 * The config file as a schema: what `alerts check` reads and what `alerts schema` publishes. Defaults stand here and
 * nowhere else.
 */
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { Cadence } from "./Cadence.ts"
import { QuietHours } from "./QuietHours.ts"
import { Interval, Mailbox, Score, StoreAddress, WebAddress, Whole, Zone } from "./Scalars.ts"
import { When } from "./When.ts"

const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: () => NoInfer<A>) =>
  Schema.optionalWith(schema, { default: value })

/** The real API: the only address of a real server that this program knows. */
export const apimoAddress = "https://api.apimo.pro"

const Quota = Schema.Struct({
  perDay: withDefault(Whole(1), () => 1000).annotations({
    description: "Calls a day that Apimo allows your provider; 1000 are free"
  }),
  perSecond: withDefault(Whole(1), () => 10).annotations({ description: "Calls a second that Apimo allows" }),
  reserve: withDefault(Whole(0), () => 100).annotations({
    description: "Calls of the day that are left for your other programs"
  })
})

const Apimo = Schema.Struct({
  provider: Whole(1).annotations({ description: "Your provider id: the user name of the API" }),
  token: Schema.Redacted(Schema.NonEmptyString).annotations({
    description: "Your token: the password of the API. Write ${APIMO_TOKEN} and keep the token out of the file"
  }),
  agencies: withDefault(
    Schema.Union(Schema.Literal("all"), Schema.NonEmptyArray(Whole(1))),
    () => "all" as const
  ).annotations({
    description: "all, or a list of agency ids"
  }),
  baseUrl: withDefault(WebAddress, () => new URL(apimoAddress)).annotations({
    description: "Another server that speaks the API: the simulator, a test"
  }),
  quota: withDefault(Quota, () => Schema.decodeSync(Quota)({}))
})

/** `crossing.step` under the names of the config file. */
export const steps = { "to-suggest": 1, suggested: 2, "not-suggested": 3 } as const

const Step = Schema.Literal("to-suggest", "suggested", "not-suggested")

const Match = Schema.Struct({
  minScore: withDefault(Score, () => 80).annotations({ description: "A match is told at or above this score" }),
  releaseScore: Schema.optional(Score).annotations({
    description:
      "A match that was told is told again only after its score fell below this; 5 below minScore when absent"
  }),
  steps: withDefault(Schema.NonEmptyArray(Step), () => Arr.of("to-suggest" as const)).annotations({
    description: "Where the agent left the match in Apimo"
  }),
  baseline: withDefault(Schema.Literal("silent", "digest", "alert"), () => "silent" as const).annotations({
    description: "What is done with the matches that are there at the first look at a request"
  })
})

const Recipients = Schema.Struct({
  fallback: Schema.optional(Mailbox).annotations({
    description: "Who is told when a request has no agent, or the agent is inactive or has no address"
  }),
  language: withDefault(Schema.Literal("fr", "en"), () => "fr" as const).annotations({
    description: "The language of a message when Apimo does not say the agent's"
  })
})

const Fallback = Schema.Struct({
  channel: Schema.NonEmptyString.annotations({ description: "The name of another channel" }),
  failures: withDefault(Whole(1), () => 5).annotations({ description: "After so many tries that failed" }),
  after: withDefault(Interval, () => Duration.hours(2)).annotations({
    description: "Or when it could not leave for so long"
  })
})

const Channel = Schema.Struct({
  notifier: Schema.NonEmptyString.annotations({
    description: "The package of the notifier, or its path from this file"
  }),
  with: withDefault(Schema.Record({ key: Schema.String, value: Schema.Unknown }), () => ({})).annotations({
    description: "The notifier's own settings"
  }),
  onDoubt: withDefault(Schema.Literal("resend", "hold"), () => "resend" as const).annotations({
    description:
      "What is done with a message that left and was never answered: sent once more with the same id, or held until `alerts outbox release`"
  }),
  quietHours: Schema.optional(QuietHours).annotations({
    description: "When nothing leaves on this channel; it leaves together afterwards"
  }),
  perHour: Schema.optional(Whole(1)).annotations({
    description: "Alerts in an hour to one recipient; what comes beyond is told together in the next"
  }),
  fallback: Schema.optional(Fallback).annotations({
    description: "The channel that takes over what this one could not send"
  })
})

const Operator = Schema.Struct({
  channel: Schema.NonEmptyString.annotations({ description: "The name of a channel below" }),
  to: Schema.optional(Mailbox).annotations({ description: "Who is told, on a channel that needs an address" }),
  language: withDefault(Schema.Literal("fr", "en"), () => "fr" as const),
  perHour: withDefault(Whole(1), () => 4).annotations({
    description: "Notices in an hour; what comes beyond is told together in the next"
  }),
  ping: Schema.optional(WebAddress).annotations({
    description: "An address that `serve` asks after every look that went well: a dead man's switch"
  })
})

const Sweep = Schema.Struct({
  within: withDefault(Interval, () => Duration.days(7)).annotations({
    description: "Every active request is looked at once in this time even if nothing is known to have changed"
  })
})

const Plan = Schema.Struct({
  verify: withDefault(Interval, () => Duration.days(3)).annotations({
    description: "How long, from the first look at an agency, both sides of a match are read on a sample and compared"
  })
})

const Route = Schema.Struct({
  when: withDefault(When, () => Schema.decodeSync(When)({})).annotations({
    description: "Which matches take this route; all when absent"
  }),
  channel: Schema.NonEmptyString.annotations({ description: "The name of a channel above" }),
  cadence: Cadence,
  continue: withDefault(Schema.Boolean, () => false).annotations({
    description: "Whether the routes below are looked at too; the first that fits wins otherwise"
  })
})

export const Config = Schema.Struct({
  apimo: Apimo,
  store: withDefault(StoreAddress, () => "sqlite:./alerts.db").annotations({
    description: "Where the worker remembers what it saw and what it owes: sqlite: and a path from this file"
  }),
  poll: withDefault(Interval, () => Duration.minutes(5)).annotations({ description: "How often `serve` looks" }),
  sweep: withDefault(Sweep, () => Schema.decodeSync(Sweep)({})),
  plan: withDefault(Plan, () => Schema.decodeSync(Plan)({})),
  timezone: withDefault(Zone, () => DateTime.zoneUnsafeMakeNamed("Europe/Paris")).annotations({
    description: "The zone of the times in routes and of the dates in messages"
  }),
  match: withDefault(Match, () => Schema.decodeSync(Match)({})),
  recipients: withDefault(Recipients, () => Schema.decodeSync(Recipients)({})),
  operator: Schema.optional(Operator).annotations({
    description: "Who runs this program, and is told when it needs somebody"
  }),
  channels: Schema.Record({ key: Schema.String, value: Channel }),
  routes: Schema.NonEmptyArray(Route)
})

export interface Config extends Schema.Schema.Type<typeof Config> {}
export type Route = Config["routes"][number]
export type ChannelSettings = Config["channels"][string]
