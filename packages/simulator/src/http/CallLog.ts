/**
 * What was asked of the API and how it was answered. Calls of the control plane are not in it.
 */

/** A call. */
export interface Logged {
  /** The town's time, milliseconds since 1970. */
  readonly at: number
  readonly method: string
  /** The path with names in place of ids, "/agencies/{agency}/requests"; the path itself when nothing is there. */
  readonly route: string
  /** Path and query as they came. */
  readonly url: string
  /** The status that was answered; 0 when a fault let nothing answer. */
  readonly status: number
}

/** The newest calls, and how many there were of each kind. */
export interface CallLog {
  readonly add: (call: Logged) => void
  /** The newest 100,000 calls, oldest first. */
  readonly calls: () => ReadonlyArray<Logged>
  /** Calls since the last `clear`, by method and route: "GET /agencies". */
  readonly counts: () => Readonly<Record<string, number>>
  readonly clear: () => void
}

const kept = 100_000

/** An empty log. */
export const make = (): CallLog => {
  let calls: Array<Logged> = []
  const counts = new Map<string, number>()
  return {
    add: (call) => {
      if (calls.length >= 2 * kept) calls = calls.slice(kept)
      calls.push(call)
      const key = `${call.method} ${call.route}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    calls: () => calls.slice(-kept),
    counts: () => Object.fromEntries(counts),
    clear: () => {
      calls = []
      counts.clear()
    }
  }
}
