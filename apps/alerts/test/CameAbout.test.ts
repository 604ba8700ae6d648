import { describe, expect, it } from "@effect/vitest"
import { cameAboutAfter, type Side } from "../src/compose/CameAbout.ts"

/** Looked at and unchanged since. */
const seen = (checkedAt: number): Side => ({ checkedAt, staleSince: null, changedAfter: null })
/** Heard of at an instant, ten after the hearing before it. */
const changed = (staleSince: number, checkedAt: number | null): Side => ({
  checkedAt,
  staleSince,
  changedAfter: staleSince - 10
})
const now = 1000

describe("a match came about after", () => {
  for (const [what, request, property, after] of [
    ["the hearing before this one, when its sides changed now", changed(now + 10, 5), seen(5), now],
    ["the hearing before the change that could not be read until now", changed(500, 5), seen(5), 490],
    ["the same from the other side", seen(5), changed(500, 5), 490],
    ["the first of two such changes", changed(500, 5), changed(300, 5), 290],
    ["this hearing's, when the other side was read since the old change", changed(500, 5), seen(600), now],
    ["the change that was not seen, when an older one was", changed(300, 5), changed(500, 400), 490],
    ["its property appeared, though its request waits for longer", changed(100, 5), changed(now + 10, null), now],
    ["its property appeared, which could not be read either", changed(100, 5), changed(700, null), 690],
    ["the later of two sides that are new", changed(500, null), changed(700, null), 690],
    ["this hearing's, where nothing else is known", { ...changed(500, 5), changedAfter: null }, seen(5), now]
  ] as const)
    it(what, () => {
      expect(cameAboutAfter(request, property, now)).toBe(after)
    })
})
