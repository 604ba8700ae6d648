/**
 * What an operation answers, before it becomes bytes. Lists keep their parts apart, so that a fault can spoil one of
 * them without parsing what was just written.
 */

/** A whole body under a status. */
export interface Plain {
  readonly _tag: "Plain"
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** A page of a list. */
export interface List {
  readonly _tag: "List"
  /** The member that holds the records: "requests". */
  readonly key: string
  readonly totalItems: number
  /** UNIX second of the newest record; null when there is none or the list has no such thing. */
  readonly timestamp: number | null
  /** Members that only this list has. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly offset: number
  readonly limit: number
  /** The records of a window, each as JSON text. */
  readonly records: (offset: number, limit: number) => ReadonlyArray<string>
}

/** An answer of the API. */
export type Answer = Plain | List

/** An answer with a body of its own. */
export const plain = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Plain => ({
  _tag: "Plain",
  status,
  body,
  headers
})

const failed = (status: number, message: string, more: Readonly<Record<string, unknown>> = {}): Plain =>
  plain({ status, message, ...more }, status)

/** 401: wrong credentials, or none. */
export const unauthorized: Plain = plain({ status: 401, message: "Invalid credentials" }, 401, {
  "WWW-Authenticate": 'Basic realm="Apimo"'
})

/** 403: the credentials are right, but the agency has not granted this. */
export const forbidden = (message: string): Plain => failed(403, message)

/** 404: no such path or record. */
export const notFound = (message: string): Plain => failed(404, message)

/** 405: the path exists, the method does not. */
export const notAllowed = (allow: ReadonlyArray<string>): Plain =>
  plain({ status: 405, message: "Method not allowed" }, 405, { Allow: allow.join(", ") })

/** 422: what was sent does not do; errors by field. */
export const invalid = (errors: Readonly<Record<string, ReadonlyArray<string>>>): Plain =>
  failed(422, "Validation failed", { errors })

/** The text of an answer. */
export const write = (answer: Answer): string => {
  if (answer._tag === "Plain") return JSON.stringify(answer.body)
  const extra = Object.entries(answer.extra)
    .map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join("")
  const records = answer.records(answer.offset, answer.limit).join(",")
  return `{"total_items":${answer.totalItems},"timestamp":${answer.timestamp}${extra},"${answer.key}":[${records}]}`
}
