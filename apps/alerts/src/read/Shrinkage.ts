/**
 * A list that lost most of its records at once is more often a fault of the source than a fact. It is believed when the
 * next look says the same.
 */
import * as Effect from "effect/Effect"
import type { ListSize } from "../store/ListSizes.ts"
import { Memory } from "../store/Memory.ts"

/** Lists shorter than this may lose everything without a doubt. */
export const smallest = 10

/** True when a list of `before` records that now has `after` deserves a second look. */
export const isSuspicious = (before: number, after: number): boolean => before >= smallest && after * 2 < before

/** What is remembered of a list that shrank suspiciously, so that the next look believes it. */
export interface Doubt {
  readonly list: string
  readonly size: ListSize
}

/**
 * The doubt when a list shrank suspiciously for the first time: not remembered yet, because then the next look believes
 * the list. Null when it is as expected, or says the same twice. `usual` is the length to compare with when none is known.
 */
export const doubtOf = Effect.fnUntraced(function* (list: string, size: number, usual?: number) {
  const { sizes } = yield* Memory
  const before = (yield* sizes.of(list)) ?? (usual === undefined ? null : { size: usual, doubted: null })
  if (before !== null && isSuspicious(before.size, size) && before.doubted !== size) {
    const doubt: Doubt = { list, size: { size: before.size, doubted: size } }
    return doubt
  }
  if (before?.size !== size || before.doubted !== null) yield* sizes.save(list, { size, doubted: null })
  return null
})

/** False once for a list that shrank suspiciously. */
export const believes = Effect.fnUntraced(function* (list: string, size: number) {
  const { sizes } = yield* Memory
  const doubt = yield* doubtOf(list, size)
  if (doubt !== null) yield* sizes.save(doubt.list, doubt.size)
  return doubt === null
})
