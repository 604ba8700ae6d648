/**
 * A crossing as Apimo documents it: five fields, `total` a string.
 */
import type { Crossing } from "../town/Model.ts"
import { date } from "./Values.ts"

const rest = (crossing: Crossing): string =>
  `"step_id":${crossing.step},"total":"${crossing.total}","created_at":"${date(crossing.createdAt)}","updated_at":"${date(crossing.updatedAt)}"}`

/** In the list of a request: names the property. Built by hand because lists of these are by far the longest. */
export const ofRequest = (crossing: Crossing): string => `{"property_id":${crossing.property},${rest(crossing)}`

/** In the list of a property: names the request. */
export const ofProperty = (crossing: Crossing): string => `{"request_id":${crossing.request},${rest(crossing)}`
