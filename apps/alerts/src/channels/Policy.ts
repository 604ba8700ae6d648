/**
 * How a channel is to be used: what its settings and its notifier say, in one place.
 */
import type { Capabilities } from "@apimo-alerts/notifier/Notifier"
import * as Duration from "effect/Duration"
import * as Cadence from "../config/Cadence.ts"
import type { Config } from "../config/Config.ts"
import type { QuietHours } from "../config/QuietHours.ts"

export interface Policy {
  /** What is done with a message that left and was never answered; `repeat` where the service drops a second one. */
  readonly onDoubt: "resend" | "hold" | "repeat"
  readonly quietHours: QuietHours | undefined
  /** Alerts in an hour to one recipient. */
  readonly perHour: number
  /** Where an alert is told that could not leave in time. */
  readonly digest: Cadence.Digest
  readonly fallback: { readonly channel: string; readonly failures: number; readonly afterMillis: number } | null
}

const usualDigest: Cadence.Digest = { _tag: "Digest", days: Cadence.everyDay, hour: 8, minute: 0 }

/** The first digest that a route sends to the channel. */
const digestOn = (config: Config, channel: string): Cadence.Digest => {
  for (const route of config.routes)
    if (route.channel === channel && route.cadence._tag === "Digest") return route.cadence
  return usualDigest
}

/** Null for a channel that is not in the config any more. */
export const policyOf = (
  config: Config,
  channel: string,
  capabilities: Pick<Capabilities, "idempotent">
): Policy | null => {
  const settings = config.channels[channel]
  if (settings === undefined) return null
  const { fallback, onDoubt, perHour, quietHours } = settings
  return {
    onDoubt: capabilities.idempotent ? "repeat" : onDoubt,
    quietHours,
    perHour: perHour ?? Number.POSITIVE_INFINITY,
    digest: digestOn(config, channel),
    fallback:
      fallback === undefined
        ? null
        : { channel: fallback.channel, failures: fallback.failures, afterMillis: Duration.toMillis(fallback.after) }
  }
}
