import { samples } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { simpleParser } from "mailparser"
import { open } from "./Fixture.ts"

/** Relative luminance and contrast as WCAG 2 defines them. */
const luminance = (hex: string): number => {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

interface Painted {
  readonly tag: string
  readonly classes: ReadonlyArray<string>
  readonly ink: string
  readonly ground: string
  readonly hidden: boolean
}

const value = (style: string, property: string): string | undefined =>
  new RegExp(`(?:^|;)${property}:(#[0-9a-f]{6})`).exec(style)?.[1]

/** The rules of the dark scheme by class: what a colour and a background become, for the element and its links. */
const darkRules = (html: string) => {
  const block = /@media \(prefers-color-scheme:dark\)\{([\s\S]*?)\n\}/.exec(html)?.[1] ?? ""
  return Array.from(block.matchAll(/([^{}\n]+)\{([^}]*)\}/g), ([, selectors = "", body = ""]) => ({
    selectors: selectors.split(","),
    ink: /(?:^|;)color:(#[0-9a-f]{6})/.exec(body)?.[1],
    ground: /background:(#[0-9a-f]{6})/.exec(body)?.[1]
  }))
}

/** Walks the elements and gives every text with the colours it is painted in. */
const texts = (html: string, dark: boolean): ReadonlyArray<Painted & { readonly text: string }> => {
  const rules = dark ? darkRules(html) : []
  const matches = (selector: string, stack: ReadonlyArray<Painted>, own: Pick<Painted, "tag" | "classes">): boolean => {
    const [outer = "", inner] = selector.trim().split(" ")
    const has = (element: Pick<Painted, "tag" | "classes">): boolean => element.classes.includes(outer.slice(1))
    return inner === undefined ? has(own) : own.tag === inner && stack.some(has)
  }
  const stack: Array<Painted> = [{ tag: "", classes: [], ink: "#000000", ground: "#ffffff", hidden: false }]
  const found: Array<Painted & { readonly text: string }> = []
  const body = html.slice(html.indexOf("<body"), html.indexOf("</body>"))
  for (const [token, closing, tag = "", rest = ""] of body.matchAll(/<(\/?)([a-z]+)([^>]*)>|[^<]+/g)) {
    const top = stack.at(-1)
    assert.isDefined(top)
    if (tag === "") {
      if (token.trim() !== "") found.push({ ...top, text: token.trim() })
      continue
    }
    if (closing === "/") {
      stack.pop()
      continue
    }
    const classes = /class="([^"]*)"/.exec(rest)?.[1]?.split(" ") ?? []
    const style = /style="([^"]*)"/.exec(rest)?.[1] ?? ""
    const ruled = rules.filter(({ selectors }) => selectors.some((one) => matches(one, stack, { tag, classes })))
    const painted: Painted = {
      tag,
      classes,
      ink: ruled.findLast(({ ink }) => ink !== undefined)?.ink ?? value(style, "color") ?? top.ink,
      ground: ruled.findLast(({ ground }) => ground !== undefined)?.ground ?? value(style, "background") ?? top.ground,
      hidden: top.hidden || style.includes("display:none")
    }
    if (tag !== "img" && tag !== "br") stack.push(painted)
    else if (tag === "img") found.push({ ...painted, text: "alt" })
  }
  return found.filter(({ hidden }) => !hidden)
}

describe("colours", () => {
  for (const scheme of ["light", "dark"] as const) {
    it.scoped(`can be read in the ${scheme} scheme: contrast of at least 4.5 for every text of every sample`, () =>
      Effect.gen(function* () {
        const channel = yield* open(9, { unsubscribe: "https://www.agence-du-lac.test/unsubscribe" })
        for (const { message, name } of samples) {
          const payload = yield* channel.render(message)
          const mail = yield* Effect.promise(() => simpleParser(Buffer.from(payload.body)))
          const painted = texts(mail.html || "", scheme === "dark")
          assert.isAbove(painted.length, 4)
          for (const { ground, ink, text } of painted) {
            assert.isAtLeast(contrast(ink, ground), 4.5, `${name}: "${text}" ${ink} on ${ground}`)
          }
          if (scheme === "dark")
            assert.isTrue(painted.every(({ ground }) => luminance(ground) < 0.6 || ground === "#7dd3e8"))
        }
      })
    )
  }
})
