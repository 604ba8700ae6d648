/**
 * The name under which this process holds leases, and whether the holder of one still runs.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import type { Worker } from "../store/Outbox.ts"

/** Null where there is no such thing: outside Linux. */
const said = (by: () => string): string | null => {
  try {
    return by().trim()
  } catch {
    return null
  }
}

/**
 * Where a process id means this process: a start of a machine, and a container on it. Two containers may have one host
 * name, and each its own process 1.
 */
const here = [
  os.hostname(),
  said(() => fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
  said(() => fs.readlinkSync("/proc/self/ns/pid"))
]
  .filter((part) => part !== null)
  .join(" ")
const name = `${here}/${process.pid}/${crypto.randomUUID()}`

/** A process that runs here can be asked for; one elsewhere keeps its leases until they end. */
export const isGone = (owner: string): boolean => {
  const [where, pid] = owner.split("/")
  if (owner === name || where !== here) return false
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === "ESRCH"
  }
}

export const thisWorker = (leaseMillis: number): Worker => ({ name, leaseMillis, isGone })
