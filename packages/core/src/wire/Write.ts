/**
 * What is written, as the documentation's example shows it: texts throughout, flags as "1" and "0", lists joined by
 * commas.
 */
import type * as DateTime from "effect/DateTime"
import * as ParisTime from "../ParisTime.ts"

/** What a body is made of: texts, objects and lists of objects. */
export type Json = string | { readonly [key: string]: Json } | ReadonlyArray<Json>

/** The members of a body; undefined ones are not sent. */
export type Members = Readonly<Record<string, Json | undefined>>

/** A written body: only what is sent. */
export type Body = { readonly [key: string]: Json }

/** "1" or "0". */
export const flag = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? "1" : "0"

/** "12.5". */
export const number = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value)

/** "1,2,4". */
export const list = (values: ReadonlyArray<number | string> | undefined): string | undefined => values?.join(",")

/** "Antibes, Nice, Paris 7ème": free texts, as the documentation joins them. */
export const places = (values: ReadonlyArray<string> | undefined): string | undefined =>
  values?.map((value) => value.trim()).join(", ")

/** "2020-05-27", the date in Paris. */
export const date = (value: DateTime.DateTime | undefined): string | undefined =>
  value === undefined ? undefined : ParisTime.dayOf(value)

/** "2020-05-27 14:30:00", the time in Paris. */
export const instant = (value: DateTime.DateTime | undefined): string | undefined =>
  value === undefined ? undefined : ParisTime.format(value)

/** The members that are sent. */
export const body = (members: Members): Body => {
  const sent: { [key: string]: Json } = {}
  for (const [key, value] of Object.entries(members)) if (value !== undefined) sent[key] = value
  return sent
}

/** An object in a body; undefined when none of its members is sent. */
export const object = (members: Members): Body | undefined => {
  const sent = body(members)
  return Object.keys(sent).length === 0 ? undefined : sent
}

/** A list of objects in a body. */
export const objects = <A>(
  values: ReadonlyArray<A> | undefined,
  members: (value: A) => Members
): ReadonlyArray<Body> | undefined => values?.map((value) => body(members(value)))

const freeTexts = new Set(["comment", "free_criteria", "message", "subject", "content", "name", "locations", "title"])

const unusable = new Set(["NaN", "Infinity", "-Infinity"])

const holdsUnusable = (value: Json | undefined): boolean =>
  typeof value === "string"
    ? value.split(",").some((text) => unusable.has(text))
    : value !== undefined && Object.values(value).some(holdsUnusable)

/**
 * What is wrong with a body before it is sent, by member: the required members that are missing, and numbers that are
 * none. Free texts may say "NaN": only the members that hold numbers are looked at.
 */
export const problems = (members: Members, required: ReadonlyArray<string>): Record<string, ReadonlyArray<string>> => {
  const found: Record<string, ReadonlyArray<string>> = {}
  for (const key of required) {
    const value = members[key]
    if (value === undefined || (typeof value === "string" && value.trim() === "")) found[key] = ["is required"]
  }
  for (const [key, value] of Object.entries(members)) {
    if (!freeTexts.has(key) && holdsUnusable(value)) found[key] = ["must be a finite number"]
  }
  return found
}
