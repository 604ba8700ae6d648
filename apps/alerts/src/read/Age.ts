/**
 * Whether something that was read is old enough to be read again.
 */

/**
 * `at` and `now` are milliseconds since 1970; null: never read. What was read in the future was read before the clock was
 * set back: how old it is nobody knows, and waiting for the clock to come by again could take for ever.
 */
export const isOlder = (at: number | null, now: number, millis: number): boolean =>
  at === null || at > now || now - at >= millis
