/**
 * Random histories of an outbox: what two workers do, what a person asks for by hand, and the time between.
 */
import * as fc from "effect/FastCheck"

/** What a person may ask for. */
export type Wish = "retry" | "release" | "discard"

/** How a try ends, as far as that is for the service to say. */
export type Answer = "sent" | "retry" | "dead"

/** What happens to deliveries; `who` is one of two workers, `which` one of the deliveries that it believes to hold. */
export type Happening =
  | { readonly _tag: "owe"; readonly to: number; readonly isLast: boolean }
  /** Whatever gathers is complete; also after the last that is owed. */
  | { readonly _tag: "close" }
  | { readonly _tag: "crash"; readonly who: number }
  | { readonly _tag: "claim"; readonly who: number }
  | { readonly _tag: "gate"; readonly who: number; readonly which: number }
  | { readonly _tag: "renew"; readonly who: number; readonly which: number }
  | { readonly _tag: "giveBack"; readonly who: number; readonly which: number }
  | { readonly _tag: "settle"; readonly who: number; readonly which: number; readonly as: Answer }
  /** Both, and before them a claim if it holds nothing, without anything between. */
  | { readonly _tag: "try"; readonly who: number; readonly which: number; readonly as: Answer }
  /** A person asks for something: of what was in the list, now or when it was read last, apt for it or not. */
  | {
      readonly _tag: "ask"
      readonly wish: Wish
      readonly which: number
      readonly looks: boolean
      readonly isApt: boolean
    }
  | { readonly _tag: "time"; readonly millis: number }

const who = fc.nat(1)
const which = fc.nat(5)
// Mostly without an answer: what is doubted twice is held.
const as = fc.constantFrom<Array<Answer>>("sent", "retry", "retry", "retry", "dead")
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("owe" as const), to: fc.nat(3), isLast: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("close" as const) }) },
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("claim" as const), who }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("crash" as const), who }) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("gate" as const), who, which }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constantFrom("renew" as const, "giveBack" as const), who, which }) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("settle" as const), who, which, as }) },
  { weight: 5, arbitrary: fc.record({ _tag: fc.constant("try" as const), who, which, as }) },
  {
    weight: 6,
    arbitrary: fc.record({
      _tag: fc.constant("ask" as const),
      wish: fc.constantFrom<Array<Wish>>("retry", "retry", "release", "release", "discard"),
      which,
      looks: fc.boolean(),
      isApt: fc.boolean()
    })
  },
  {
    weight: 4,
    arbitrary: fc.record({ _tag: fc.constant("time" as const), millis: fc.constantFrom(1000, 20_000, 40_000, 120_000) })
  }
)

/** Long: what is held or given up, and then asked for, has a long way behind it. */
export const history = fc.array(happenings, { minLength: 20, maxLength: 60, size: "max" })
