/**
 * Names for ids, in the reader's language, from catalogs that are asked for once and kept for days.
 */
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Apimo } from "./Apimo.ts"
import type { ApimoError } from "./ApimoError.ts"
import type { CatalogEntry } from "./Catalog.ts"

/** The languages that catalogs are said to come in. */
export const cultures = [
  "fr",
  "it",
  "de",
  "es",
  "en",
  "nl",
  "zh",
  "ru",
  "sv",
  "ar",
  "he",
  "nb",
  "pt",
  "fa",
  "lb",
  "km",
  "tr",
  "lo"
] as const

/** How long a catalog is kept. */
export const keptFor = Duration.days(7)

const none: ReadonlyMap<number, CatalogEntry> = new Map()

const make = Effect.gen(function* () {
  const apimo = yield* Apimo
  const cache = yield* Cache.make({
    // 52 catalogs in 18 languages.
    capacity: 1000,
    timeToLive: keptFor,
    lookup: (key: string) => {
      const [culture = "", ...name] = key.split(" ")
      return apimo.catalogs.entries(name.join(" "), culture).pipe(
        Effect.map(({ items }): ReadonlyMap<number, CatalogEntry> => new Map(items.map((entry) => [entry.id, entry]))),
        // `property_group` is documented and does not exist: its ids have no names, and asking again is of no use.
        Effect.catchTag("NotFound", () => Effect.succeed(none))
      )
    }
  })
  // A failure is not kept: whoever asks next asks Apimo.
  const entries = (catalog: string, culture: string) => {
    const key = `${culture} ${catalog}`
    return Effect.tapError(cache.get(key), () => cache.invalidate(key))
  }
  return {
    entries,
    name: (catalog: string, id: number, culture: string) =>
      Effect.map(entries(catalog, culture), (known) => known.get(id)?.name ?? String(id))
  }
})

/** Names for ids. One call for each catalog and language in seven days, however many ask at once. */
export class CatalogNames extends Context.Tag("@apimo-alerts/core/CatalogNames")<
  CatalogNames,
  {
    /** The name of an id, "Appartement" for 1 of "property_type" in "fr"; the id itself when it is not known. */
    readonly name: (catalog: string, id: number, culture: string) => Effect.Effect<string, ApimoError>
    /** A whole catalog by id; empty for one that does not exist. */
    readonly entries: (catalog: string, culture: string) => Effect.Effect<ReadonlyMap<number, CatalogEntry>, ApimoError>
  }
>() {
  /** Kept in memory for {@link keptFor}. */
  static readonly layer: Layer.Layer<CatalogNames, never, Apimo> = Layer.effect(CatalogNames, make)
}
