/**
 * The name under which this process holds leases, and whether the holder of one still runs.
 */
import * as os from "node:os"
import type { Worker } from "../store/Outbox.ts"

const host = os.hostname()
const name = `${host}/${process.pid}/${crypto.randomUUID()}`

/** A process of this machine can be asked for; one of another machine keeps its leases until they end. */
export const isGone = (owner: string): boolean => {
  const [where, pid] = owner.split("/")
  if (owner === name || where !== host) return false
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error && error.code === "ESRCH"
  }
}

export const thisWorker = (leaseMillis: number): Worker => ({ name, leaseMillis, isGone })
