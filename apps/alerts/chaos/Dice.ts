/**
 * Chance out of a seed.
 */
import { PCGRandom } from "effect/Utils"

export interface Dice {
  /** From 0, below 1. */
  readonly number: () => number
  /** From `least`, below `most`. */
  readonly between: (least: number, most: number) => number
  readonly pick: <A>(all: readonly [A, ...ReadonlyArray<A>] | ReadonlyArray<A>) => A
}

/** `name` keeps apart what is drawn for different things: one more draw for one changes nothing for another. */
export const make = (seed: number, name: string): Dice => {
  const random = new PCGRandom(
    seed,
    [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7)
  )
  const number = () => random.number()
  return {
    number,
    between: (least, most) => least + number() * (most - least),
    pick: (all) => {
      const found = all[Math.floor(number() * all.length)]
      if (found === undefined) throw new RangeError("there is nothing to pick from")
      return found
    }
  }
}
