/** What the benchmarks read: answers of the look-alike, and of a plain server in a process of its own. */
import { type ChildProcess, fork } from "node:child_process"

const two = (value: number) => String(value).padStart(2, "0")

const date = (index: number) =>
  `2026-${two(1 + (index % 12))}-${two(1 + (index % 28))} ${two(index % 24)}:${two(index % 60)}:${two((index * 7) % 60)}`

/** A page of crossings as it comes over the wire. */
export const crossings = (count: number, from = 0, total = count): string =>
  JSON.stringify({
    total_items: total,
    timestamp: 1_782_561_131,
    crossings: Array.from({ length: count }, (_, index) => ({
      property_id: 87_000_001 + from + index,
      step_id: 1 + (index % 3),
      total: String((index * 37) % 101),
      created_at: date(index),
      updated_at: date(index * 3)
    }))
  })

/** Starts the plain server, and gives its port. */
export const startServer = (): Promise<{ readonly port: number; readonly stop: () => void }> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = fork(new URL("./Server.js", import.meta.url))
    child.once("error", reject)
    child.once("message", (port) => resolve({ port: Number(port), stop: () => child.kill() }))
  })
