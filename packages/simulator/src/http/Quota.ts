/**
 * The quota rules of Apimo: 10 calls a second and 1,000 a day that ends at midnight in Paris.
 *
 * The second is measured on the real clock, because that is where calls come in, however the town's clock is moved; the
 * day is the town's date in Paris. The sliding window is 950 ms long instead of 1,000: it looks at arrivals, and a
 * client that sends exactly ten a second must not be refused because the network delivered one 20 ms late. A refused
 * call counts for nothing.
 */
import * as ParisTime from "../ParisTime.ts"

/** The limits. Null means none. */
export interface Limits {
  readonly perSecond: number | null
  readonly perDay: number | null
  /** What a spent day answers; which one Apimo uses is not public. */
  readonly dayStatus: 403 | 429
  /** Seconds in a Retry-After header on refusals; null sends none, as nothing is documented. */
  readonly retryAfter: number | null
}

/** What was counted. */
export interface Counters {
  /** The Paris date that `today` counts, YYYY-MM-DD. */
  readonly day: string
  /** Calls taken on that day. */
  readonly today: number
  /** Calls taken on each day so far. */
  readonly days: Readonly<Record<string, number>>
  /** The most calls that arrived in any second (1,000 ms) of the real clock, refused ones included. */
  readonly busiestSecond: number
  readonly refusedSecond: number
  readonly refusedDay: number
}

/** Counts calls and refuses those beyond the limits. */
export interface Quota {
  readonly limits: () => Limits
  readonly change: (limits: Partial<Limits>) => void
  readonly take: (now: number) => "taken" | "second" | "day"
  readonly counters: (now: number) => Counters
  readonly reset: () => void
}

const window = 950

/** A quota that has counted nothing yet. `realTime` gives the real clock's milliseconds, from any beginning. */
export const make = (initial: Limits, realTime: () => number = () => performance.now()): Quota => {
  let limits = initial
  const days = new Map<string, number>()
  let arrivals: Array<number> = []
  let taken: Array<number> = []
  let busiestSecond = 0
  let refusedSecond = 0
  let refusedDay = 0

  const recent = (times: Array<number>, from: number): Array<number> => {
    const first = times.findIndex((time) => time > from)
    return first < 0 ? [] : first === 0 ? times : times.slice(first)
  }

  return {
    limits: () => limits,
    change: (changed) => {
      limits = { ...limits, ...changed }
    },
    take: (now) => {
      const arrived = realTime()
      arrivals = recent(arrivals, arrived - 1000)
      arrivals.push(arrived)
      busiestSecond = Math.max(busiestSecond, arrivals.length)
      const day = ParisTime.date(now)
      const today = days.get(day) ?? 0
      if (limits.perDay !== null && today >= limits.perDay) {
        refusedDay++
        return "day"
      }
      if (limits.perSecond !== null) {
        taken = recent(taken, arrived - window)
        if (taken.length >= limits.perSecond) {
          refusedSecond++
          return "second"
        }
        taken.push(arrived)
      }
      days.set(day, today + 1)
      return "taken"
    },
    counters: (now) => {
      const day = ParisTime.date(now)
      return {
        day,
        today: days.get(day) ?? 0,
        days: Object.fromEntries(days),
        busiestSecond,
        refusedSecond,
        refusedDay
      }
    },
    reset: () => {
      days.clear()
      arrivals = []
      taken = []
      busiestSecond = 0
      refusedSecond = 0
      refusedDay = 0
    }
  }
}
