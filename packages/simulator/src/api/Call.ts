/**
 * A call as an operation sees it, and reading its query.
 */
import type { Books } from "../town/Books.ts"
import type { Town } from "../town/Town.ts"
import { invalid, type Plain } from "./Answer.ts"

/** What the credentials may see besides the agencies that granted them. */
export type Area = "requests" | "properties" | "contacts" | "leads" | "contracts" | "residences" | "users" | "actions"

/** A call whose credentials and quota are in order. */
export interface Call {
  readonly town: Town
  readonly provider: number
  readonly now: number
  /** Path parameters by name. */
  readonly path: ReadonlyMap<string, number | string>
  readonly query: URLSearchParams
  /** The parsed body of a POST or PUT. */
  readonly body: unknown
}

/** A call about an agency that exists and has granted the provider. */
export interface AgencyCall extends Call {
  readonly books: Books
}

/** A numeric path parameter; 0, which no record has, when it is not a number. */
export const id = (call: Call, name: string): number => {
  const found = call.path.get(name)
  return typeof found === "number" ? found : 0
}

/** The numbers of a query, or the answer that says which are none. */
export type Numbers =
  | { readonly _tag: "Numbers"; readonly get: (name: string) => number | undefined }
  | { readonly _tag: "Refused"; readonly answer: Plain }

/** Whole numbers of the query by name, undefined where they are not given. */
export const numbers = (call: Call, names: ReadonlyArray<string>): Numbers => {
  const found = new Map<string, number>()
  const errors: Record<string, ReadonlyArray<string>> = {}
  for (const name of names) {
    const text = call.query.get(name)
    if (text === null || text === "") continue
    if (/^\d{1,12}$/.test(text)) found.set(name, Number(text))
    else errors[name] = [`${name} must be a whole number`]
  }
  return Object.keys(errors).length > 0
    ? { _tag: "Refused", answer: invalid(errors) }
    : { _tag: "Numbers", get: (name) => found.get(name) }
}
