/**
 * Whether the holder of a lease still runs: asked of processes that can be asked for, and of no others.
 */
import { spawnSync } from "node:child_process"
import { expect, it } from "@effect/vitest"
import { isGone, thisWorker } from "../src/deliver/Worker.ts"

const { name } = thisWorker(1)
const [where = ""] = name.split("/")
const ended = spawnSync(process.execPath, ["-e", ""]).pid

it("this process runs, and what had its id before it does not", () => {
  expect(isGone(name)).toBe(false)
  expect(isGone(`${where}/${process.pid}/another`)).toBe(true)
})

it("a process that ended here is gone, one that runs is not", () => {
  expect(isGone(`${where}/${ended}/x`)).toBe(true)
  expect(isGone(`${where}/${process.ppid}/x`)).toBe(false)
})

/** Linux says which start of the machine and which container it is. */
it.runIf(process.platform === "linux").each([
  ["another machine", "elsewhere"],
  ["another container under the same host name", where.replace(/\d(?=\]$)/, (digit) => `${9 - Number(digit)}`)],
  ["the machine before it was started anew", where.replace(/ [0-9a-f]{8}-/, " 00000000-")]
])("of %s nothing is known: its leases end by themselves", (_, there) => {
  expect(there).not.toBe(where)
  expect(isGone(`${there}/${ended}/x`)).toBe(false)
  expect(isGone(`${there}/${process.pid}/x`)).toBe(false)
})
