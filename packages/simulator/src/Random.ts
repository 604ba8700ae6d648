/**
 * Chance that can be repeated: the same key gives the same numbers on every machine.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"

/** A sequence of numbers that follows from its key alone. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number in [min, max]. */
  readonly int: (min: number, max: number) => number
  /** True with the given probability. */
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(items: NonEmptyReadonlyArray<A>) => A
  /** One of the values, each as likely as its weight. */
  readonly weighted: <const A>(items: NonEmptyReadonlyArray<readonly [value: A, weight: number]>) => A
  /** Hexadecimal digits. */
  readonly hex: (length: number) => string
}

/** FNV-1a, 32 bits: spreads keys that differ by little. */
const hash = (key: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < key.length; index++) {
    value = Math.imul(value ^ key.charCodeAt(index), 0x01000193)
  }
  return value >>> 0
}

/** The sequence of a key. The parts of a key are what the value belongs to: the seed, the kind of record, its number. */
export const make = (...key: ReadonlyArray<string | number>): Random => {
  let state = hash(key.join("/"))
  // mulberry32: small, fast, and good enough to draw a town
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of items) {
        left -= weight
        if (left < 0) return value
      }
      return items[0][0]
    },
    hex: (length) => Array.from({ length }, () => int(0, 15).toString(16)).join("")
  }
}
