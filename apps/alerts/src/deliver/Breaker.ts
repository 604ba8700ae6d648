/**
 * A channel that can't be used is left alone for a while, and tried with one delivery before all the others follow.
 * Pure; it lives as long as the process, and what it holds back waits in the outbox.
 */

/** What the last answer says of the channel. */
export type Sign =
  | { readonly _tag: "Answers" | "Unavailable" | "Misconfigured" | "Silent" }
  /** It asks to be left alone until then, milliseconds since 1970. */
  | { readonly _tag: "Asks"; readonly until: number }

export interface Health {
  /** Answers in a row that say that it can't be used. */
  readonly failures: number
  /** How many of the last of them say that its configuration is the cause. */
  readonly refusals: number
  /** Not tried from the one to the other, milliseconds since 1970. */
  readonly pausedFrom: number
  readonly pausedUntil: number
}

export const healthy: Health = { failures: 0, refusals: 0, pausedFrom: 0, pausedUntil: 0 }

const tolerated = 3
const shortest = 5_000
const longest = 5 * 60_000
/** A login that is refused again and again may lock the account: at first after the one, at last after the other. */
const refused = { first: 5 * 60_000, last: 60 * 60_000 }

/** `random` is in [0, 1). */
export const after = (health: Health, sign: Sign, at: number, random: number): Health => {
  switch (sign._tag) {
    case "Answers":
      return healthy
    case "Silent":
      return health
    case "Asks":
      return { ...health, refusals: 0, pausedFrom: at, pausedUntil: Math.max(openAt(health, at), sign.until) }
    case "Misconfigured": {
      const wait = Math.min(refused.last, refused.first * 2 ** Math.min(health.refusals, 20))
      const { failures, refusals } = health
      return { failures: failures + 1, refusals: refusals + 1, pausedFrom: at, pausedUntil: at + wait }
    }
    case "Unavailable": {
      const failures = health.failures + 1
      if (failures < tolerated) return { ...health, failures, refusals: 0 }
      const ceiling = Math.min(longest, shortest * 2 ** Math.min(failures - tolerated, 20))
      return {
        failures,
        refusals: 0,
        pausedFrom: at,
        pausedUntil: at + Math.round(ceiling / 2 + (random * ceiling) / 2)
      }
    }
  }
}

/** Before it began the clock was ahead, and has been set since: what it said then is over. */
export const isPaused = ({ pausedFrom, pausedUntil }: Health, at: number): boolean =>
  pausedFrom <= at && at < pausedUntil

/** When it may be tried. */
export const openAt = (health: Health, at: number): number => (isPaused(health, at) ? health.pausedUntil : at)

/** True when the last answer said that it can't be used. */
const isDown = ({ failures }: Health): boolean => failures > 0

/** Deliveries to try at once: one, as long as the last one failed. */
export const atOnce = (health: Health, most: number): number => (isDown(health) ? 1 : most)
