/**
 * A list that lost most of its records at once is more often a fault of the source than a fact. It is believed when the
 * next look says the same.
 */
import * as Effect from "effect/Effect"
import { Memory } from "../store/Memory.ts"

/** Lists shorter than this may lose everything without a doubt. */
export const smallest = 10

/** True when a list of `before` records that now has `after` deserves a second look. */
export const isSuspicious = (before: number, after: number): boolean => before >= smallest && after * 2 < before

/**
 * False when a list shrank suspiciously for the first time; true when it is as expected, or says the same twice. `usual`
 * is the length to compare with when none is known.
 */
export const believes = Effect.fnUntraced(function* (list: string, size: number, usual?: number) {
  const { sizes } = yield* Memory
  const before = (yield* sizes.of(list)) ?? (usual === undefined ? null : { size: usual, doubted: null })
  const isDoubtful = before !== null && isSuspicious(before.size, size) && before.doubted !== size
  const now = isDoubtful ? { size: before.size, doubted: size } : { size, doubted: null }
  if (before?.size !== now.size || before.doubted !== now.doubted) yield* sizes.save(list, now)
  return !isDoubtful
})
