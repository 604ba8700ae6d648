import { Apimo } from "@apimo-alerts/core/Apimo"
import { CatalogNames } from "@apimo-alerts/core/CatalogNames"
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const cell = (value: string | number | null) => `"${String(value ?? "").replaceAll('"', '""')}"`

/** The active requests as lines of CSV, page by page: the whole list is never in memory. */
export const requestsAsCsv = (agency: AgencyId, culture: string) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const apimo = yield* Apimo
      const names = yield* CatalogNames
      const lines = apimo.requests.pages(agency, { pageSize: 500 }).pipe(
        Stream.mapConcat((page) => page.items),
        Stream.filter((request) => request.active),
        Stream.mapEffect((request) =>
          Effect.map(
            Effect.forEach(request.types, (type) => names.name("property_type", type, culture)),
            (types) =>
              [
                request.id,
                types.join(", "),
                request.locations.map(({ city, region }) => city ?? region ?? "?").join(", "),
                request.price.max,
                request.price.currency
              ]
                .map(cell)
                .join(",")
          )
        )
      )
      return Stream.concat(Stream.make(["id", "types", "cities", "price_max", "currency"].map(cell).join(",")), lines)
    })
  )
