/**
 * The 35 operations of the API, by the name that errors, spans and metrics use.
 */

/** A documented operation. */
export interface Operation {
  /** "requests.crossings" */
  readonly name: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** With `{names}` for what varies. */
  readonly path: string
}

const agency = "/agencies/{agency}"
const property = `${agency}/properties/{property}`

const operation = (name: string, method: Operation["method"], path: string): Operation => ({ name, method, path })

/** Every documented operation. */
export const operations: ReadonlyArray<Operation> = [
  operation("catalogs.names", "GET", "/catalogs"),
  operation("catalogs.entries", "GET", "/catalogs/{catalog}"),
  operation("agencies.list", "GET", "/agencies"),
  operation("requests.list", "GET", `${agency}/requests`),
  operation("requests.create", "POST", `${agency}/requests`),
  operation("requests.update", "PUT", `${agency}/requests/{request}`),
  operation("requests.crossings", "GET", `${agency}/requests/{request}/crossings`),
  operation("properties.list", "GET", `${agency}/properties`),
  operation("properties.create", "POST", `${agency}/properties`),
  operation("properties.update", "PUT", property),
  operation("properties.crossings", "GET", `${property}/crossings`),
  operation("properties.published", "PUT", `${property}/provider`),
  operation("properties.providers", "GET", `${property}/providers`),
  operation("properties.grant", "POST", `${property}/providers`),
  operation("properties.addPicture", "POST", `${property}/pictures`),
  operation("properties.removePicture", "DELETE", `${property}/pictures/{picture}`),
  operation("properties.addMedia", "POST", `${property}/medias`),
  operation("properties.removeMedia", "DELETE", `${property}/medias/{media}`),
  operation("properties.addDocument", "POST", `${property}/documents`),
  operation("properties.removeDocument", "DELETE", `${property}/documents/{document}`),
  operation("properties.putComment", "POST", `${property}/comments`),
  operation("contacts.list", "GET", `${agency}/contacts`),
  operation("contacts.create", "POST", `${agency}/contacts`),
  operation("contacts.update", "PUT", `${agency}/contacts/{contact}`),
  operation("contacts.actions", "GET", `${agency}/contacts/{contact}/actions`),
  operation("contacts.actionsOfYear", "GET", `${agency}/contacts/{contact}/actions/{year}`),
  operation("leads.list", "GET", `${agency}/leads`),
  operation("leads.create", "POST", `${agency}/leads`),
  operation("leads.update", "PUT", `${agency}/leads/{lead}`),
  operation("actions.create", "POST", `${agency}/actions`),
  operation("actions.update", "PUT", `${agency}/actions/{action}`),
  operation("contracts.list", "GET", `${agency}/contracts`),
  operation("residences.list", "GET", `${agency}/residences`),
  operation("users.list", "GET", `${agency}/users`),
  operation("users.actions", "GET", `${agency}/users/{user}/actions`)
]
