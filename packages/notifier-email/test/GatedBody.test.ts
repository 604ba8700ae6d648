import { Writable } from "node:stream"
import { make } from "@apimo-alerts/notifier-email/GatedBody"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { passing } from "./Fixture.ts"

/** Takes one chunk at a time, each only when it is told to. */
const slow = () => {
  const taken: Array<Buffer> = []
  let done = (): void => {}
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, next) {
      taken.push(chunk)
      done = next
    }
  })
  const next = (): void => {
    const taken = done
    done = () => {}
    taken()
  }
  return { stream, next, bytes: () => Buffer.concat(taken) }
}

describe("a gated body", () => {
  it.effect("does not read ahead: the gate waits until the receiver has taken what comes before it", () =>
    Effect.gen(function* () {
      const body = Buffer.alloc(100_000, "x")
      let reached = 0
      const gated = make(body, () => {
        reached += 1
      })
      yield* passing
      assert.strictEqual(reached, 0)
      const to = slow()
      gated.stream.pipe(to.stream)
      let before = -1
      while (reached === 0) {
        yield* passing
        if (reached > 0) break
        assert.isAbove(to.bytes().length, before, "nothing moves")
        before = to.bytes().length
        to.next()
      }
      assert.isAtLeast(to.bytes().length, body.length - 64)
      assert.isBelow(to.bytes().length, body.length)
      to.next()
      yield* passing
      assert.isBelow(to.bytes().length, body.length)
      assert.strictEqual(reached, 1)
    })
  )

  it.effect.prop(
    "gives every byte once, the last ones only after the release",
    { body: FastCheck.uint8Array({ maxLength: 70_000, size: "max" }) },
    ({ body }) =>
      Effect.gen(function* () {
        const parts: Array<Buffer> = []
        const gated = make(body, () => {
          if (body.length > 0) assert.isBelow(Buffer.concat(parts).length, body.length)
          gated.release()
          gated.release()
        })
        gated.release()
        yield* Effect.async<void>((resume) => {
          gated.stream.on("data", (chunk: Buffer) => parts.push(chunk))
          gated.stream.once("end", () => resume(Effect.void))
        })
        assert.isTrue(Buffer.concat(parts).equals(body))
      }),
    { fastCheck: { numRuns: 50 } }
  )
})
