import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import email from "@apimo-alerts/notifier-email"
import { EmailConfig, login, timeouts } from "@apimo-alerts/notifier-email/EmailConfig"
import { isLoopback, parse } from "@apimo-alerts/notifier-email/SmtpServer"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as JSONSchema from "effect/JSONSchema"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const good = { smtp: "smtps://alerts:s3cret@mail.example.test", from: "Alertes <alertes@example.test>" }
const decode = Schema.decodeUnknownEither(EmailConfig, { errors: "all", onExcessProperty: "error" })

const problems = (config: unknown): ReadonlyArray<string> =>
  Either.match(decode(config), {
    onLeft: (error) =>
      ParseResult.ArrayFormatter.formatErrorSync(error).map(({ message, path }) => `${path.join(".")}: ${message}`),
    onRight: () => []
  })

describe("config", () => {
  it("reads the least and the most", () => {
    const least = Either.getOrThrow(decode(good))
    assert.strictEqual(least.connections, 5)
    assert.deepStrictEqual(least.from, { name: "Alertes", address: "alertes@example.test" })
    assert.deepStrictEqual(Duration.toSeconds(timeouts(least).final), 600)
    const most = Either.getOrThrow(
      decode({
        ...good,
        user: "other",
        password: "p@ss/w#rd%41",
        replyTo: "accueil@example.test",
        unsubscribe: "mailto:stop@example.test?subject=stop",
        idempotencyHeader: "X-Key",
        tls: { serverName: "mx.example.test", ca: "-----BEGIN CERTIFICATE-----\n…" },
        connections: 2,
        timeouts: { connect: "5 seconds", send: "1 minute", final: "1.5 minutes" }
      })
    )
    assert.strictEqual(Redacted.value(login(most)?.password ?? Redacted.make("")), "p@ss/w#rd%41")
    assert.strictEqual(Duration.toSeconds(timeouts(most).final), 90)
  })

  it("names every mistake, each with its path, in one go", () => {
    assert.deepStrictEqual(
      problems({ ...good, from: "nobody", connections: 0, colour: "red", timeouts: { send: "soon" } }),
      [
        'colour: is unexpected, expected: "smtp" | "user" | "password" | "from" | "replyTo" | "unsubscribe" | "idempotencyHeader" | "tls" | "connections" | "timeouts"',
        'from: "nobody" is not one e-mail address; write Name <name@domain>',
        "connections: must be a whole number from 1 to 50",
        'timeouts.send: "soon" is not a time; write for example "30 seconds" or "2 minutes"'
      ]
    )
    assert.lengthOf(problems({ ...good, unsubscribe: "http://example.test" }), 1)
    assert.lengthOf(problems({ ...good, from: "a@example.test, b@example.test" }), 1)
    assert.lengthOf(problems({}), 2)
  })

  it("lets no certificate go unchecked but on this machine", () => {
    assert.deepStrictEqual(problems({ ...good, tls: { verify: false } }), [
      "tls.verify: false is only for a server on this machine; put the certificate of its authority under tls.ca"
    ])
    assert.deepStrictEqual(problems({ ...good, smtp: "smtp://127.0.0.1:2525", tls: { verify: false } }), [])
  })

  it("never says what stood in smtp or in password", () => {
    const canary = "c4n4ry-9f8e"
    for (const config of [
      { ...good, smtp: `smtp//alerts:${canary}@mail.example.test` },
      { ...good, smtp: `smtps://alerts:${canary}@mail.example.test:465/path?x=1` },
      { ...good, smtp: `smtps://alerts:${canary}@mail.example.test:99999` },
      { ...good, smtp: { url: canary } },
      { ...good, smtp: [canary] },
      { ...good, password: { value: canary } },
      { ...good, from: 7, smtp: `http://${canary}@x` }
    ]) {
      const result = decode(config)
      assert.isTrue(Either.isLeft(result))
      if (Either.isRight(result)) continue
      for (const shown of [
        String(result.left),
        result.left.message,
        JSON.stringify(result.left),
        problems(config).join()
      ]) {
        assert.notInclude(shown, canary)
      }
    }
    const fine = decode({ ...good, smtp: `smtps://alerts:${canary}@mail.example.test`, user: canary })
    assert.notInclude(`${JSON.stringify(fine)} ${String(fine)}`, canary)
  })

  it("has a JSON Schema that says what each field is for", () => {
    const schema = JSON.stringify(JSONSchema.make(email.config))
    for (const word of ["smtp", "from", "STARTTLS", "Name", "unsubscribe", "required"]) assert.include(schema, word)
  })

  it("is that of a notifier of the contract's first version", () => {
    const notifier: Notifier = email
    assert.strictEqual(notifier.name, "email")
    assert.strictEqual(notifier.contract, 1)
    assert.isTrue(notifier.capabilities.personal)
  })
})

describe("smtp addresses", () => {
  it("have the usual ports", () => {
    assert.include(parse("smtps://mail.example.test"), { secure: true, port: 465, host: "mail.example.test" })
    assert.include(parse("smtp://mail.example.test"), { secure: false, port: 587 })
    assert.include(parse("smtp://[::1]:2525"), { host: "::1", port: 2525 })
    assert.isNull(parse("https://mail.example.test"))
    assert.isNull(parse("smtp://"))
  })

  it.prop(
    "hold any password, encoded or as it is",
    { password: FastCheck.fullUnicodeString({ minLength: 1 }) },
    ({ password }) => {
      const encoded = parse(`smtps://alerts:${encodeURIComponent(password)}@mail.example.test:465`)
      assert.strictEqual(encoded?.host, "mail.example.test")
      assert.strictEqual(Redacted.value(encoded?.password ?? Redacted.make("")), password)
    }
  )

  it.prop(
    "never take a part of a password for the host",
    { password: FastCheck.string({ minLength: 1 }) },
    ({ password }) => {
      const raw = parse(`smtps://alerts:${password}@mail.example.test:465`)
      assert.strictEqual(raw?.host, "mail.example.test")
      if (!password.includes("%")) assert.strictEqual(Redacted.value(raw?.password ?? Redacted.make("")), password)
    }
  )

  it("know this machine", () => {
    for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "::1", "mail.localhost"]) assert.isTrue(isLoopback(host))
    for (const host of ["mail.example.test", "127.0.0.1.example.test", "10.0.0.1", "localhost.example.test"]) {
      assert.isFalse(isLoopback(host))
    }
  })
})
