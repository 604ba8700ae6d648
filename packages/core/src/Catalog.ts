/**
 * Catalogs: what Apimo's ids mean, in each language. New ids are added at any time, so an unknown one is normal.
 */

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
