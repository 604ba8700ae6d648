/**
 * Mistakes of the config that would cost more than a message: a plugin that never ends, a token in the wrong place.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { load } from "../src/config/ConfigFile.ts"
import { temporaryFolder } from "./support/Make.ts"

const loading = Effect.fnUntraced(function* (text: string) {
  const file = path.join(yield* temporaryFolder, "alerts.yaml")
  fs.writeFileSync(file, text)
  return yield* Effect.flip(load(file, {}))
})

const lines = (text: string) =>
  Effect.map(loading(text), ({ mistakes }) =>
    mistakes.map(({ line, message, path: at }) => `${line} ${at.join(".")}: ${message}`)
  )

const log = `log: { notifier: "@apimo-alerts/notifier-log" }`
const written = (channels: string, apimo = "{ provider: 1000, token: t }") => `apimo: ${apimo}
channels: { ${channels} }
routes: [{ channel: log, cadence: instant }]
`

it.scoped("plugins whose modules never end are named after ten seconds, however many", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    for (const name of ["one", "two"])
      fs.writeFileSync(path.join(folder, `${name}.mjs`), "await new Promise(() => {})\n")
    const plugin = (name: string) => `${name}: { notifier: "${path.join(folder, name)}.mjs" }`
    const text = written(`${plugin("one")}, ${plugin("two")}`).replace("channel: log", "channel: one")
    const fiber = yield* Effect.fork(lines(text))
    yield* TestClock.adjust("9 seconds")
    expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
    yield* TestClock.adjust("1 seconds")
    const found = yield* Fiber.join(fiber)
    expect(found).toHaveLength(2)
    expect(found[0]).toBe(
      `2 channels.one.notifier: ${path.join(folder, "one.mjs")} could not be loaded: its module has not ended after 10 seconds; what takes time belongs into make, not into the module itself`
    )
  })
)

it.scoped("a notifier that is no text, or an empty one, is one mistake", () =>
  Effect.gen(function* () {
    for (const notifier of [`""`, "7", "[]"]) {
      const found = yield* lines(written(`${log}, bad: { notifier: ${notifier} }`))
      expect(found, notifier).toHaveLength(1)
      expect(found[0], notifier).toMatch(/^2 channels\.bad\.notifier: /)
    }
  })
)

it.scoped("a token that was written beside its place is not shown", () =>
  Effect.gen(function* () {
    const token = "5f2c9e8a7b1d"
    const digits = "12345678901234567890"
    for (const secret of [token, digits]) {
      const slips = [
        `{ provider: ${secret}x, token: t }`,
        `{ provider: "-${secret}", token: t }`,
        `{ provider: -${digits}, token: t }`,
        `{ provider: [${secret}], token: t }`,
        `{ provider: 1, token: [${secret}] }`,
        `{ provider: 1, token: t, baseUrl: ${secret}x }`,
        `{ provider: 1, token: t, baseUrl: "https://${secret}@api.example.test" }`,
        `{ provider: 1, token: t, agencies: ${secret}x }`,
        `{ provider: 1, token: t, agencies: [${secret}x] }`,
        `{ provider: 1, token: t, quota: { perDay: ${secret}x } }`,
        `{ provider: 1, token: t, quota: ${secret}x }`,
        `${secret}x`
      ]
      for (const apimo of slips) {
        const { message } = yield* loading(written(log, apimo))
        expect(message, apimo).toMatch(/has (a mistake|\d mistakes):/)
        expect(message, apimo).not.toContain(secret.slice(0, 12))
      }
    }
    expect(yield* lines(written(log, "{ provider: many, token: t }"))).toEqual([
      "1 apimo.provider: expected a whole number of 1 or more"
    ])
  })
)
