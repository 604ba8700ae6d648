/**
 * The catalogs, read from their compact form.
 */
import { catalogNames, catalogValues } from "./CatalogValues.ts"

/** A value of a catalog in the two languages that are known here. */
export interface CatalogValue {
  readonly id: number
  readonly fr: string
  readonly en: string
}

const read = (text: string): ReadonlyArray<CatalogValue> =>
  text.split(";").map((entry) => {
    const [id = "", names = ""] = entry.split("=")
    const [fr = "", en = ""] = names.split("|")
    return { id: Number(id), fr, en }
  })

const known = new Map<string, ReadonlyArray<CatalogValue>>()

/** The names of all catalogs. */
export const names: ReadonlyArray<string> = catalogNames

/** The values of a catalog; null when there is no such catalog, empty when its values were never published. */
export const values = (name: string): ReadonlyArray<CatalogValue> | null => {
  if (!catalogNames.includes(name)) return null
  let found = known.get(name)
  if (found === undefined) {
    const text = catalogValues[name]
    found = text === undefined ? [] : read(text)
    known.set(name, found)
  }
  return found
}
