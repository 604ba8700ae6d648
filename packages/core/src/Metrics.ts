/**
 * What the client counts, as Effect metrics: any exporter can read them. Tags are operation names and statuses; there is
 * no personal data in them.
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/** Attempts, by `operation` and `status` (an HTTP status, or "none" when no answer came). */
export const calls = Metric.counter("apimo_calls_total", { description: "Attempts to call Apimo", incremental: true })

/** Attempts after the first, by `operation`. */
export const retries = Metric.counter("apimo_retries_total", { description: "Repeated attempts", incremental: true })

/** Milliseconds that attempts waited for their turn. */
export const waits = Metric.histogram(
  "apimo_wait_ms",
  MetricBoundaries.fromIterable([0, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000]),
  "Milliseconds waited for a turn"
)

/** Calls left today, as last looked at: on every tenth call, and when the day is found spent. */
export const quotaLeft = Metric.gauge("apimo_quota_left", { description: "Calls left today" })

/** Times that the calls left could not be read, while the call itself was counted. */
export const quotaUnseen = Metric.counter("apimo_quota_unseen_total", {
  description: "Failed looks at the calls left today",
  incremental: true
})

/** Records, or parts of them, that did not decode, by `operation`. */
export const undecoded = Metric.counter("apimo_undecoded_total", {
  description: "Records that did not decode",
  incremental: true
})
