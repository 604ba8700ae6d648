/** What a program or an environment says of the API, and what can't be meant. */
import { ApimoConfig, type ApimoOptions } from "@apimo-alerts/core/ApimoConfig"
import { ProviderId } from "@apimo-alerts/core/Ids"
import { expect, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const options: ApimoOptions = { provider: ProviderId.make(1), token: Redacted.make("a token") }

it("has what Apimo grants for free as its defaults", () => {
  const { baseUrl, perDay, perSecond, reserve } = ApimoConfig.make(options)
  expect([baseUrl.href, perDay, perSecond, reserve]).toEqual(["https://api.apimo.pro/", 1000, 10, 0])
})

it("refuses what would wait for ever, or call nowhere, in words", () => {
  const wrong: ReadonlyArray<readonly [Partial<ApimoOptions>, RegExp]> = [
    [{ perSecond: 0 }, /perSecond must be a number above 0, not 0/],
    [{ perSecond: Number.NaN }, /perSecond/],
    [{ perDay: -1 }, /perDay must be a whole number/],
    [{ perDay: 1.5 }, /perDay/],
    [{ reserve: -1 }, /reserve/],
    [{ baseUrl: new URL("ftp://apimo.example.test") }, /https or http, not ftp:/]
  ]
  expect(ApimoConfig.make({ ...options, perSecond: Number.POSITIVE_INFINITY }).perSecond).toBe(Number.POSITIVE_INFINITY)
  for (const [over, words] of wrong) expect(() => ApimoConfig.make({ ...options, ...over })).toThrow(words)
})

const fromEnvironment = (over: Readonly<Record<string, string>>) =>
  Effect.provide(ApimoConfig, ApimoConfig.layerEnv).pipe(
    Effect.withConfigProvider(
      ConfigProvider.fromMap(new Map(Object.entries({ APIMO_PROVIDER: "7", APIMO_TOKEN: "a token", ...over })))
    )
  )

it.effect("reads the environment, and says which variable is wrong", () =>
  Effect.gen(function* () {
    const config = yield* fromEnvironment({ APIMO_BASE_URL: "http://127.0.0.1:1/x", APIMO_PER_DAY: "50" })
    expect([config.provider, config.baseUrl.href, config.perDay]).toEqual([7, "http://127.0.0.1:1/x", 50])
    for (const [name, value] of [
      ["APIMO_BASE_URL", "ftp://apimo.example.test"],
      ["APIMO_PER_SECOND", "0"],
      ["APIMO_PER_DAY", "-1"],
      ["APIMO_RESERVE", "a few"]
    ] as const) {
      const error = yield* Effect.flip(fromEnvironment({ [name]: value }))
      expect(String(error), name).toContain(name)
    }
  })
)
