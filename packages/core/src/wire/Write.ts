/**
 * What is written, as the documentation's example shows it: texts throughout, flags as "1" and "0", lists joined by
 * commas.
 */
import type * as DateTime from "effect/DateTime"
import * as ParisTime from "../ParisTime.ts"

/** Stands for a number that is none: a body that holds it is refused, not sent. */
export const notFinite: unique symbol = Symbol("notFinite")

/** What a body is made of: texts, objects and lists of objects. */
export type Member = string | typeof notFinite | Members | ReadonlyArray<Members>

/** The members of a body; undefined ones are not sent. */
export interface Members {
  readonly [key: string]: Member | undefined
}

/** "1" or "0". */
export const flag = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? "1" : "0"

/** "12.5". */
export const number = (value: number | undefined): string | typeof notFinite | undefined =>
  value === undefined ? undefined : Number.isFinite(value) ? String(value) : notFinite

/** "1,2,4". */
export const list = (values: ReadonlyArray<number | string> | undefined): string | typeof notFinite | undefined =>
  values?.some((value) => typeof value === "number" && !Number.isFinite(value)) === true ? notFinite : values?.join(",")

/** "Antibes, Nice, Paris 7ème": free texts, as the documentation joins them. */
export const places = (values: ReadonlyArray<string> | undefined): string | undefined =>
  values?.map((value) => value.trim()).join(", ")

/** "2020-05-27", the date in Paris. */
export const date = (value: DateTime.DateTime | undefined): string | undefined =>
  value === undefined ? undefined : ParisTime.dayOf(value)

/** "2020-05-27 14:30:00", the time in Paris. */
export const instant = (value: DateTime.DateTime | undefined): string | undefined =>
  value === undefined ? undefined : ParisTime.format(value)

/** The body as it is sent. */
export const json = (members: Members): string => JSON.stringify(members)

/** An object in a body; undefined when none of its members is sent. */
export const object = (members: Members): Members | undefined =>
  Object.values(members).every((value) => value === undefined) ? undefined : members

/** A list of objects in a body. */
export const objects = <A>(
  values: ReadonlyArray<A> | undefined,
  members: (value: A) => Members
): ReadonlyArray<Members> | undefined => values?.map(members)

const holdsNotFinite = (value: Member | undefined): boolean =>
  value === notFinite || (typeof value === "object" && Object.values(value).some(holdsNotFinite))

/**
 * What is wrong with a body before it is sent, by member: the required members that are missing, and numbers that are
 * none.
 */
export const problems = (members: Members, required: ReadonlyArray<string>): Record<string, ReadonlyArray<string>> => {
  const found: Record<string, ReadonlyArray<string>> = {}
  for (const key of required) {
    const value = members[key]
    if (value === undefined || (typeof value === "string" && value.trim() === "")) found[key] = ["is required"]
  }
  for (const [key, value] of Object.entries(members)) {
    if (holdsNotFinite(value)) found[key] = ["must be a finite number"]
  }
  return found
}
