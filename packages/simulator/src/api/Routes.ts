/**
 * The operations of the API by method and path, and finding the one that a call means.
 */

import * as Agencies from "./Agencies.ts"
import type { Answer } from "./Answer.ts"
import { forbidden, notAllowed, notFound, type Plain } from "./Answer.ts"
import type { AgencyCall, Area, Call } from "./Call.ts"
import * as Catalogs from "./Catalogs.ts"
import * as Contacts from "./Contacts.ts"
import * as Papers from "./Papers.ts"
import * as Properties from "./Properties.ts"
import * as PropertyFiles from "./PropertyFiles.ts"
import * as PropertyWrites from "./PropertyWrites.ts"
import * as Requests from "./Requests.ts"

/** An operation. `{name}` in a path stands for a number, `{catalog}` for a word. */
export type Route =
  | {
      readonly _tag: "Open"
      readonly method: string
      readonly path: string
      readonly answer: (call: Call) => Answer
    }
  | {
      readonly _tag: "OfAgency"
      readonly method: string
      readonly path: string
      readonly area: Area
      readonly answer: (call: AgencyCall) => Answer
    }

const open = (method: string, path: string, answer: (call: Call) => Answer): Route => ({
  _tag: "Open",
  method,
  path,
  answer
})

const ofAgency = (method: string, path: string, area: Area, answer: (call: AgencyCall) => Answer): Route => ({
  _tag: "OfAgency",
  method,
  path: `/agencies/{agency}${path}`,
  area,
  answer
})

/** Every operation. */
export const routes: ReadonlyArray<Route> = [
  open("GET", "/catalogs", Catalogs.listCatalogs),
  open("GET", "/catalogs/{catalog}", Catalogs.getCatalog),
  open("GET", "/agencies", Agencies.listAgencies),
  ofAgency("GET", "/requests", "requests", Requests.listRequests),
  ofAgency("POST", "/requests", "requests", Requests.createRequest),
  ofAgency("PUT", "/requests/{request}", "requests", Requests.updateRequest),
  ofAgency("GET", "/requests/{request}/crossings", "requests", Requests.listCrossings),
  ofAgency("GET", "/properties", "properties", Properties.listProperties),
  ofAgency("POST", "/properties", "properties", PropertyWrites.createProperty),
  ofAgency("PUT", "/properties/{property}", "properties", PropertyWrites.updateProperty),
  ofAgency("GET", "/properties/{property}/crossings", "properties", Properties.listCrossings),
  ofAgency("PUT", "/properties/{property}/provider", "properties", PropertyFiles.updateProvider),
  ofAgency("GET", "/properties/{property}/providers", "properties", PropertyFiles.listProviders),
  ofAgency("POST", "/properties/{property}/providers", "properties", PropertyFiles.grantProvider),
  ofAgency("POST", "/properties/{property}/pictures", "properties", PropertyFiles.addPicture),
  ofAgency("DELETE", "/properties/{property}/pictures/{picture}", "properties", PropertyFiles.deletePicture),
  ofAgency("POST", "/properties/{property}/medias", "properties", PropertyFiles.addMedia),
  ofAgency("DELETE", "/properties/{property}/medias/{media}", "properties", PropertyFiles.deleteMedia),
  ofAgency("POST", "/properties/{property}/documents", "properties", PropertyFiles.addDocument),
  ofAgency("DELETE", "/properties/{property}/documents/{document}", "properties", PropertyFiles.deleteDocument),
  ofAgency("POST", "/properties/{property}/comments", "properties", PropertyFiles.putComment),
  ofAgency("GET", "/contacts", "contacts", Contacts.listContacts),
  ofAgency("POST", "/contacts", "contacts", Contacts.createContact),
  ofAgency("PUT", "/contacts/{contact}", "contacts", Contacts.updateContact),
  ofAgency("GET", "/contacts/{contact}/actions", "contacts", Contacts.listActions),
  ofAgency("GET", "/contacts/{contact}/actions/{year}", "contacts", Contacts.listActionsOfYear),
  ofAgency("GET", "/leads", "leads", Papers.listLeads),
  ofAgency("POST", "/leads", "leads", Papers.createLead),
  ofAgency("PUT", "/leads/{lead}", "leads", Papers.updateLead),
  ofAgency("POST", "/actions", "actions", Papers.createAction),
  ofAgency("PUT", "/actions/{action}", "actions", Papers.updateAction),
  ofAgency("GET", "/contracts", "contracts", Papers.listContracts),
  ofAgency("GET", "/residences", "residences", Papers.listResidences),
  ofAgency("GET", "/users", "users", Agencies.listUsers),
  ofAgency("GET", "/users/{user}/actions", "users", Papers.listUserActions)
]

const prepared = routes.map((route) => ({ route, parts: route.path.split("/").slice(1) }))

/** What a path and a method mean. */
export type Found =
  | { readonly _tag: "Route"; readonly route: Route; readonly path: ReadonlyMap<string, number | string> }
  | { readonly _tag: "Missing"; readonly answer: Plain }

const matches = (
  parts: ReadonlyArray<string>,
  segments: ReadonlyArray<string>
): ReadonlyMap<string, number | string> | null => {
  if (parts.length !== segments.length) return null
  const found = new Map<string, number | string>()
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ""
    if (!part.startsWith("{")) {
      if (part !== segment) return null
    } else if (part === "{catalog}") {
      found.set("catalog", segment)
    } else if (/^\d+$/.test(segment)) {
      found.set(part.slice(1, -1), Number(segment))
    } else {
      return null
    }
  }
  return found
}

/** Finds the operation of a path, or says that there is none, or none with this method. */
export const find = (method: string, pathname: string): Found => {
  const segments = pathname.split("/").slice(1)
  const allow: Array<string> = []
  for (const { route, parts } of prepared) {
    const path = matches(parts, segments)
    if (path === null) continue
    if (route.method === method) return { _tag: "Route", route, path }
    allow.push(route.method)
  }
  return { _tag: "Missing", answer: allow.length > 0 ? notAllowed(allow) : notFound("Not found") }
}

/** Answers a call, once its agency is known to exist and to have granted the provider. */
export const answer = (route: Route, call: Call, denied: ReadonlySet<Area>): Answer => {
  if (route._tag === "Open") return route.answer(call)
  const agency = call.path.get("agency")
  const books = typeof agency === "number" ? call.town.agencies.get(agency) : undefined
  if (books === undefined) return notFound("Agency not found")
  if (!books.agency.granted) return forbidden("This agency has not granted access to this provider")
  if (denied.has(route.area)) return forbidden(`This provider has no right on ${route.area}`)
  return route.answer({ ...call, books })
}
