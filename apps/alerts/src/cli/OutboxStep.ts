/**
 * What the commands that change deliveries share: which are meant, what came of each, how that is said.
 */
import * as Arr from "effect/Array"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Desk, type Listed } from "../store/Desk.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import { leftBehind, type Now, shortId } from "./DeliveryWords.ts"
import { CouldNotWork } from "./Failure.ts"
import { lineOf } from "./OutboxNames.ts"

/** What somebody asks for. */
export type Wish = "retry" | "release" | "discard"

/** What came of it. */
export interface Done {
  readonly one: Listed
  readonly isDone: boolean
  readonly words: string
}

/** Why a delivery in its state can't be asked for that; null when it can. */
const refusal = (one: Listed, wish: Wish, now: Now): string | null => {
  const id = shortId(one.id)
  switch (one.status) {
    case "sent":
      return "it was sent; nothing is left to do"
    case "discarded":
      return `it was ended (${one.lastReply ?? ""}), for good`
    case "sending":
    case "ending":
      return leftBehind(one, now) ?? "a worker is sending it at this moment; look again in a minute"
    case "planned":
      return wish === "discard" ? null : "it still gathers matches and leaves by itself when it is complete"
    case "due":
      return wish === "discard"
        ? null
        : "it is due already: it leaves with the next `alerts run`, or within a minute where `alerts serve` runs"
    case "held":
      return wish === "retry"
        ? `it may have arrived; \`alerts outbox release ${id}\` sends it once more all the same, \`discard ${id}\` ends it`
        : null
    case "dead":
    case "retry":
    case "doubt":
      return wish === "release" ? `it is not held; \`alerts outbox retry ${id}\` sends it again` : null
  }
}

/** What was given up or held may have been told by a digest meanwhile: it would be told as new a second time. */
const toldMeanwhile = Effect.fnUntraced(function* (one: Listed, wish: Wish) {
  if (wish === "discard" || (one.status !== "dead" && one.status !== "held")) return null
  const desk = yield* Desk
  const tellers = yield* desk.toldBy(one)
  if (tellers.length === 0 || tellers.length < one.items) return null
  const by = Arr.dedupe(tellers).map(shortId).join(", ")
  return `all of it was told meanwhile by ${by}; \`alerts outbox discard ${shortId(one.id)}\` ends it`
})

/** Does it to each; what a worker or another person changed in the meantime is said as it is now. */
export const toEach = <R>(
  all: ReadonlyArray<Listed>,
  wish: Wish,
  now: Now,
  step: (one: Listed) => Effect.Effect<Done, StoreFailed, R>
): Effect.Effect<ReadonlyArray<Done>, StoreFailed, R | Desk> =>
  Effect.forEach(all, (one) =>
    Effect.gen(function* () {
      const why = refusal(one, wish, now) ?? (yield* toldMeanwhile(one, wish))
      return why === null ? yield* step(one) : { one, isDone: false, words: why }
    })
  )

/** The result of a conditional step: done, or why not. */
export const outcomeOf = (one: Listed, isDone: boolean, wish: Wish, now: Now, words: string) =>
  Effect.gen(function* () {
    if (isDone) return { one, isDone, words }
    const desk = yield* Desk
    const [found] = yield* desk.named(one.id)
    const why = found === undefined ? null : refusal(found, wish, now)
    const changed: Done = { one, isDone, words: why ?? "it changed at this moment; look again" }
    return changed
  })

/** Says what came of each, and ends with 1 when something that was asked for by name was not done. */
export const say = (all: ReadonlyArray<Done>, options: { readonly json: boolean; readonly isNamed: boolean }) =>
  Effect.gen(function* () {
    const left = all.filter((done) => !done.isDone)
    if (options.json) {
      const plain = all.map(({ isDone, one, words }) => ({ id: one.id, done: isDone, words }))
      yield* Console.log(JSON.stringify(plain))
    } else {
      for (const { isDone, one, words } of all)
        yield* isDone
          ? Console.log(`${lineOf(one)}: ${words}`)
          : Console.error(`${lineOf(one)}: nothing was done: ${words}`)
    }
    if (options.isNamed && left.length > 0) return yield* new CouldNotWork({ say: null })
  })
