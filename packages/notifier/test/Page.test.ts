import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"

const read = (path: string): string => fs.readFileSync(new URL(path, import.meta.url), "utf8")

describe("the page on writing a notifier", () => {
  const page = read("../../../docs/writing-a-notifier.md")

  it("shows the example as it is compiled and run", () => {
    for (const [file, title] of [
      ["./examples/gotify.mjs", "gotify.mjs"],
      ["./examples/gotify.test.ts", "gotify.test.js"]
    ] as const) {
      assert.include(page, `\`\`\`js title="${title}"\n${read(file)}\`\`\``)
    }
  })

  it("keeps the example within the length that it promises", () => {
    assert.isAtMost(read("./examples/gotify.mjs").trimEnd().split("\n").length, 65)
  })
})
