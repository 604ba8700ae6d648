/**
 * Catalogs: what Apimo's ids mean, in each language. New ids are added at any time, so an unknown one is normal.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"

/** One id of a catalog with its name in one language. */
export interface CatalogEntry {
  readonly id: number
  /** The language that was answered, "fr". */
  readonly culture: string | null
  readonly name: string
  readonly plural: string | null
}

/** A catalog that exists. */
export interface CatalogName {
  /** "property_type". */
  readonly name: string
  /** Absolute URL, as answered. Never called: the client builds its own from `name`. */
  readonly path: string | null
  /** Only for some providers. */
  readonly private: boolean
}

/** An entry as answers write it. The plural's misspelt name is Apimo's. A nameless entry keeps its id as its name. */
export const CatalogEntryFromWire = Schema.Struct({
  id: Lenient.Id(Schema.Number),
  culture: Lenient.TextOrNull,
  name: Lenient.TextOrNull,
  plural: Lenient.from("name_plurial", Lenient.TextOrNull)
})

const readEntry = fromSchema(CatalogEntryFromWire)

/** The entries of a catalog; an answer is the bare list. */
export const catalogEntryKind: RecordKind<CatalogEntry> = {
  key: "entries",
  schema: CatalogEntryFromWire,
  read: (value) => {
    const entry = readEntry(value)
    return "name" in entry ? { ...entry, name: entry.name ?? String(entry.id) } : entry
  },
  idOf: idUnder("id")
}

/** The name of a catalog as answers write it. */
export const CatalogNameFromWire = Schema.Struct({
  name: Lenient.Text,
  path: Lenient.TextOrNull,
  private: Lenient.Flag(false, false)
})

/** The catalogs that exist; an answer is the bare list. */
export const catalogNameKind: RecordKind<CatalogName> = {
  key: "catalogs",
  schema: CatalogNameFromWire,
  read: fromSchema(CatalogNameFromWire),
  idOf: () => null
}
