/**
 * The list of the mails: what it shows, and that it serves the mails and nothing else.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Filed } from "../src/Output.ts"
import { page } from "../src/Page.ts"
import { serve } from "../src/PageServer.ts"
import { filed } from "./Fixture.ts"

it("lists subject, recipient and Paris time, and keeps a mail inside its frame", () => {
  const html = page({ filed: [filed("day2-0705-alert-claire-moreau")], commands: [] })
  expect(html).toContain("98 % · Durand · Appartement Annecy 405 000 €")
  expect(html).toContain("claire.moreau@example.test")
  expect(html).toContain("07:05")
  expect(html).toContain('<iframe sandbox src="day2-0705-alert-claire-moreau.html"')
  expect(html).toContain('<a href="day2-0705-alert-claire-moreau.eml" download>')
  expect(html).not.toContain("Try it")
})

it("shows what a mail says as text, whatever it says", () => {
  const evil = '<script>alert(1)</script>"&'
  const html = page({
    filed: [filed("a", { subject: evil, to: evil, text: evil })],
    commands: [{ does: "Try:", line: `curl -d '{"a":"<b>"}'` }]
  })
  expect(html).not.toContain("<script>")
  expect(html.split("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;").length - 1).toBe(4)
  expect(html).toContain("curl -d '{&quot;a&quot;:&quot;&lt;b&gt;&quot;}'")
})

const get = (url: string, init: RequestInit = {}) =>
  Effect.tryPromise(async (signal) => {
    const response = await fetch(url, { signal, ...init })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })

it.scopedLive("serves the page, each mail in three forms, the drawing, and nothing else", () =>
  Effect.gen(function* () {
    const mails: Array<Filed> = [filed("one")]
    const address = yield* serve(mails, [{ does: "Run:", line: "alerts run" }])
    const first = yield* get(address)
    expect(first).toMatchObject({ status: 200 })
    expect(first.text).toContain("1 mail<")
    expect(first.text).toContain("alerts run")

    mails.push(filed("two"))
    expect((yield* get(address)).text).toContain("2 mails<")

    const html = yield* get(`${address}/two.html`)
    expect(html.text, "photos are invented, so nothing is fetched").not.toContain("https://")
    expect(html.text).toContain('src="picture.svg"')
    expect(html.headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(html.headers.get("content-security-policy"), "opened by itself it runs nothing either").toContain("sandbox")
    expect(html.headers.get("content-type")).toContain("charset=utf-8")
    expect((yield* get(`${address}/two.txt`)).text).toBe("VE62")
    const eml = yield* get(`${address}/two.eml`)
    expect(eml.headers.get("content-type")).toBe("message/rfc822")
    expect(eml.text).toContain("Subject: x")
    expect((yield* get(`${address}/picture.svg`)).headers.get("content-type")).toContain("image/svg+xml")

    for (const other of ["three.html", "two", "two.js", "%2e%2e/package.json", "alerts.yaml"]) {
      expect((yield* get(`${address}/${other}`)).status, other).toBe(404)
    }
    expect((yield* get(address, { method: "POST", body: "" })).status).toBe(405)
  })
)
