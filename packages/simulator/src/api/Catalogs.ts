/**
 * The catalogs. They are bare arrays, not lists with `total_items`.
 */
import * as Catalogs from "../data/Catalogs.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import type { Call } from "./Call.ts"

/** GET /catalogs. The paths point at the real API, as in a real answer. */
export const listCatalogs = (_call: Call): Answer =>
  plain(Catalogs.names.map((name) => ({ name, path: `https://api.apimo.pro/catalogs/${name}`, private: false })))

/** GET /catalogs/{name}. French and English are known; every other culture is answered in English, under its own name. */
export const getCatalog = (call: Call): Answer => {
  const values = Catalogs.values(String(call.path.get("catalog") ?? ""))
  if (values === null) return notFound("Catalog not found")
  const culture = call.query.get("culture") ?? "en"
  const french = culture.toLowerCase().startsWith("fr")
  return plain(values.map(({ id, fr, en }) => ({ id, culture, name: french ? fr : en, name_plurial: null })))
}
