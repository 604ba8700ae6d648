/**
 * What a fault makes of an answer: the bytes, and how they go out.
 */
import * as Answer from "../api/Answer.ts"
import type { Fault } from "./Fault.ts"

/** How an answer goes out. */
export type Delivery =
  | { readonly _tag: "Whole" }
  /** Headers at once, the body over so many milliseconds. */
  | { readonly _tag: "Slowly"; readonly milliseconds: number }
  /** Everything so many milliseconds later. */
  | { readonly _tag: "Late"; readonly milliseconds: number }
  /** Half of the promised body, then the connection closes. */
  | { readonly _tag: "Cut" }
  | { readonly _tag: "Never" }
  | { readonly _tag: "Reset" }

/** An answer as it goes out. */
export interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delivery: Delivery
}

const whole: Delivery = { _tag: "Whole" }

/** An answer that nothing has spoiled. */
export const sound = (answer: Answer.Answer): Response => ({
  status: answer._tag === "Plain" ? answer.status : 200,
  headers: {
    "Content-Type": "application/json; charset=utf-8",
    ...(answer._tag === "Plain" ? answer.headers : {})
  },
  body: Answer.write(answer),
  delivery: whole
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Does `change` to every member of every object inside. A change that gives undefined drops the member. */
const everywhere = (value: unknown, change: (key: string, value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => everywhere(item, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      const changed = change(key, member)
      return changed === undefined ? [] : [[key, everywhere(changed, change)]]
    })
  )
}

const idKeys = new Set(["id", "agency", "user", "contact", "property_id", "request_id", "step_id", "category", "total"])

const swapId = (key: string, value: unknown): unknown => {
  if (!idKeys.has(key)) return value
  if (typeof value === "number") return String(value)
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
}

/** Changes the records of a page, each parsed. */
const records = (list: Answer.List, change: (record: unknown, index: number) => unknown): Answer.List => ({
  ...list,
  records: (offset, limit) =>
    list.records(offset, limit).map((text, index) => JSON.stringify(change(JSON.parse(text), index)))
})

const broken = (record: unknown, as: "id-missing" | "wrong-type" | "not-an-object"): unknown => {
  if (as === "not-an-object" || !isRecord(record)) return "broken"
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      if (key !== "id" && key !== "property_id" && key !== "request_id") return [[key, value]]
      return as === "id-missing" ? [] : [[key, { broken: true }]]
    })
  )
}

const without = (answer: Answer.List, key: string): Response => {
  const found = sound(answer)
  return { ...found, body: found.body.replace(new RegExp(`"${key}":[^,]*,`), "") }
}

/** Spoils an answer. A fault that is about lists leaves other answers as they are. */
export const spoil = (answer: Answer.Answer, fault: Fault): Response => {
  const list = answer._tag === "List" ? answer : null
  switch (fault.kind) {
    case "status":
      return sound(
        Answer.plain(
          { status: fault.status, message: fault.message ?? "Simulated fault" },
          fault.status,
          fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) }
        )
      )
    case "error-under-200":
      return sound(Answer.plain({ status: fault.status, message: fault.message ?? "Simulated fault" }))
    case "error-as-list":
      return sound(list === null ? answer : Answer.plain({ [list.key]: { status: 500, message: "Simulated fault" } }))
    case "html":
      return {
        status: fault.status ?? 200,
        headers: { "Content-Type": "text/html; charset=utf-8" },
        body: "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>nginx</h1></body></html>",
        delivery: whole
      }
    case "truncated": {
      const found = sound(answer)
      return { ...found, body: found.body.slice(0, Math.floor(found.body.length / 2)) }
    }
    case "cut":
      return { ...sound(answer), delivery: { _tag: "Cut" } }
    case "hang":
      return { ...sound(answer), delivery: { _tag: "Never" } }
    case "slow-body":
      return { ...sound(answer), delivery: { _tag: "Slowly", milliseconds: fault.milliseconds } }
    case "late":
      return { ...sound(answer), delivery: { _tag: "Late", milliseconds: fault.milliseconds } }
    case "reset":
      return { ...sound(answer), delivery: { _tag: "Reset" } }
    case "empty-list":
      return sound(list === null ? answer : { ...list, totalItems: 0, timestamp: null, records: () => [] })
    case "total-items":
      if (list === null) return sound(answer)
      return fault.by === undefined
        ? without(list, "total_items")
        : sound({ ...list, totalItems: list.totalItems + fault.by })
    case "timestamp":
      if (list === null) return sound(answer)
      return fault.as === "missing" ? without(list, "timestamp") : sound({ ...list, timestamp: null })
    case "swapped-ids":
      return sound(list === null ? answer : records(list, (record) => everywhere(record, swapId)))
    case "null-arrays":
      return sound(
        list === null
          ? answer
          : records(list, (record) => everywhere(record, (_, value) => (Array.isArray(value) ? null : value)))
      )
    case "broken-record":
      return sound(
        list === null
          ? answer
          : records(list, (record, index) => (index === (fault.index ?? 0) ? broken(record, fault.as) : record))
      )
    case "moving-page":
      if (list === null || list.offset === 0) return sound(answer)
      return sound({
        ...list,
        totalItems: list.totalItems - 1,
        records: (offset, limit) => list.records(offset + 1, limit)
      })
  }
}
