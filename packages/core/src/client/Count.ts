/**
 * Counting, by operation and status.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import type * as Metric from "effect/Metric"
import * as MetricLabel from "effect/MetricLabel"
import * as Metrics from "../Metrics.ts"

type Labels = ReadonlyArray<MetricLabel.MetricLabel>

const known = new Map<string, Labels>()

/** A metric finds its count by the list of labels itself: a fresh list for every call would cost more than counting. */
const labels = (operation: string, status?: string): Labels => {
  const key = status === undefined ? operation : `${operation} ${status}`
  const before = known.get(key)
  if (before !== undefined) return before
  const of = MetricLabel.make("operation", operation)
  const fresh = status === undefined ? [of] : [of, MetricLabel.make("status", status)]
  known.set(key, fresh)
  return fresh
}

const add = (metric: Metric.Metric.Counter<number>, by: number, tags: Labels): Effect.Effect<void> =>
  Effect.map(FiberRef.get(FiberRef.currentMetricLabels), (more) =>
    metric.unsafeUpdate(by, more.length === 0 ? tags : [...tags, ...more])
  )

/** An attempt, by the status of its answer. */
export const attempt = (operation: string, status: string): Effect.Effect<void> =>
  add(Metrics.calls, 1, labels(operation, status))

/** An attempt after the first. */
export const retry = (operation: string): Effect.Effect<void> => add(Metrics.retries, 1, labels(operation))

/** What did not decode. */
export const undecoded = (operation: string, records: number): Effect.Effect<void> =>
  records === 0 ? Effect.void : add(Metrics.undecoded, records, labels(operation))
