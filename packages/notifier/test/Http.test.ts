import * as Hide from "@apimo-alerts/notifier/Hide"
import { retryAt } from "@apimo-alerts/notifier/Http"
import type { Answer } from "@apimo-alerts/notifier/http/Answer"
import { summary } from "@apimo-alerts/notifier/http/Answer"
import { exchange } from "@apimo-alerts/notifier/http/Exchange"
import { isPrivate } from "@apimo-alerts/notifier/http/PrivateAddress"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"

const limits = { allowPrivate: false, timeout: Duration.seconds(5), maxAnswer: 1_000 }
const call = (url: string) => ({ method: "POST", url: new URL(url), headers: {}, body: Buffer.from("{}") }) as const

describe("private addresses", () => {
  it("are known in both families, and inside one another", () => {
    for (const address of [
      "127.0.0.1",
      "10.1.2.3",
      "172.31.255.255",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
      "255.255.255.255",
      "::1",
      "::",
      "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "64:ff9b::a00:1",
      "2002:a00:1::",
      "fd00::1",
      "fe80::1%eth0",
      "ff02::1",
      "not an address"
    ]) {
      assert.isTrue(isPrivate(address), address)
    }
    for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]) {
      assert.isFalse(isPrivate(address), address)
    }
  })

  it.scoped("are refused in every spelling, before a connection is made", () =>
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: { status: 200 } })
      const { port } = new URL(service.url)
      for (const host of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "0"]) {
        const url = `http://${host}:${port}/`
        const fault = yield* Effect.flip(exchange(call(url), limits, Effect.die("the gate was run")))
        assert.strictEqual(fault.phase, "address", `${host}: ${fault.reply}`)
        assert.isTrue(fault.config)
        assert.include(fault.reply, "allowPrivate: true")
      }
      assert.strictEqual(service.connections(), 0)
      const answer = yield* exchange(call(service.url), { ...limits, allowPrivate: true }, Effect.void)
      assert.strictEqual(answer.status, 200)
    })
  )
})

describe("Retry-After", () => {
  const answer = (given: string): Answer => ({
    status: 429,
    headers: { "retry-after": given },
    text: "",
    complete: true
  })
  const now = Date.parse("2026-03-17T07:00:00Z")

  it("is seconds or a date, never before now", () => {
    assert.strictEqual(retryAt(answer("120"), now), now + 120_000)
    assert.strictEqual(retryAt(answer(" 0.5 "), now), now + 500)
    assert.strictEqual(retryAt(answer("Tue, 17 Mar 2026 07:01:30 GMT"), now), now + 90_000)
    assert.strictEqual(retryAt(answer("Tue, 17 Mar 2020 07:01:30 GMT"), now), now)
    for (const odd of ["", "soon", "-1", "9".repeat(40), "2026-03-17"]) assert.isNull(retryAt(answer(odd), now))
  })
})

describe("an answer in one line", () => {
  it("drops markup and stays short", () => {
    const page = `<html><head><title>x</title><style>p{}</style></head><body><p>Bad\r\n gateway</p>${"y".repeat(2_000)}`
    const said = summary({ status: 502, headers: {}, text: page, complete: true })
    assert.match(said, /^HTTP 502: Bad gateway y/)
    assert.isAtMost(said.length, 300)
    assert.strictEqual(summary({ status: 204, headers: {}, text: "", complete: true }), "HTTP 204")
  })
})

describe("secrets", () => {
  it("are hidden in every spelling, whatever stands around them", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ minLength: 8 }), FastCheck.string(), (secret, around) => {
        const hide = Hide.hiding([secret])
        for (const said of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) {
          FastCheck.pre(!around.includes(said))
          assert.notInclude(hide(`${around} ${said} ${around}`), said)
        }
      }),
      { seed: 7 }
    )
  })

  it("of an address are its path and whatever is long in it", () => {
    const url = new URL(
      "https://user:pa55word@hooks.example.test/services/T00000000/B00000000000/aBcDeFgHiJkL?sig=0123456789abcdef"
    )
    const hide = Hide.hiding(Hide.ofUrl(url))
    const said = `POST ${url.href} and ${url.pathname}${url.search}, aBcDeFgHiJkL, 0123456789abcdef, pa55word to hooks.example.test/services`
    assert.strictEqual(hide(said), "POST *** and ***, ***, ***, *** to hooks.example.test/services")
  })
})
