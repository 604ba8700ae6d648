/**
 * A list that lost most of its records at once is more often a fault of the source than a fact. It is believed when the
 * next look says the same.
 */

/** Lists shorter than this may lose everything without a doubt. */
export const smallest = 10

/** True when a list of `before` records that now has `after` deserves a second look. */
export const isSuspicious = (before: number, after: number): boolean => before >= smallest && after * 2 < before
