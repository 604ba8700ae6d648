/**
 * When something is to be done again, and in which order things were heard and read. Both must hold when the clock is set
 * back: what is dated in the future is due, and the order never depends on the clock alone.
 */

/** All in milliseconds; `last` is null for never. */
export const isDue = (last: number | null, now: number, every: number): boolean =>
  last === null || last > now || now - last >= every

/** Whether an agency is to be asked what changed. A little early is on time: the polls themselves are not exact. */
export const isFeedDue = (fedAt: number | null, now: number, every: number, pollMillis: number): boolean =>
  isDue(fedAt, now, every - pollMillis / 2)

interface Dated {
  readonly staleSince: number | null
  readonly checkedAt: number | null
}

/** The latest instant that is recorded of any of them; 0 when there is none. */
export const latest = (...all: ReadonlyArray<ReadonlyMap<unknown, Dated>>): number => {
  let at = 0
  for (const some of all) {
    for (const { checkedAt, staleSince } of some.values()) at = Math.max(at, checkedAt ?? 0, staleSince ?? 0)
  }
  return at
}
