/**
 * What is written, as the documentation's example shows it: texts throughout, flags as "1" and "0", lists joined by
 * commas.
 */
import type * as DateTime from "effect/DateTime"
import * as ParisTime from "../ParisTime.ts"

/** A member of a written body; undefined is not sent. */
export type Member = string | { readonly [key: string]: string } | undefined

/** A written body: only what is sent. */
export type Body = { readonly [key: string]: string | { readonly [key: string]: string } }

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

/** An object without the members that are not sent; undefined when none is left. */
export const object = (
  members: Readonly<Record<string, string | undefined>>
): { [key: string]: string } | undefined => {
  const sent: { [key: string]: string } = {}
  for (const [key, value] of Object.entries(members)) if (value !== undefined) sent[key] = value
  return Object.keys(sent).length === 0 ? undefined : sent
}

/** The members that are sent. */
export const body = (members: Readonly<Record<string, Member>>): Body => {
  const sent: { [key: string]: string | { readonly [key: string]: string } } = {}
  for (const [key, value] of Object.entries(members)) if (value !== undefined) sent[key] = value
  return sent
}

/** The required members that are missing, with the complaint that an error carries. */
export const missing = (
  members: Readonly<Record<string, Member>>,
  required: ReadonlyArray<string>
): Record<string, ReadonlyArray<string>> => {
  const problems: Record<string, ReadonlyArray<string>> = {}
  for (const key of required) {
    const value = members[key]
    if (value === undefined || (typeof value === "string" && value.trim() === "")) problems[key] = ["is required"]
  }
  for (const [key, value] of Object.entries(members)) {
    const texts = typeof value === "object" ? Object.values(value) : [value]
    if (texts.some((text) => text === "NaN" || text === "Infinity" || text === "-Infinity")) {
      problems[key] = ["must be a finite number"]
    }
  }
  return problems
}
