/**
 * What a failure to connect means for a call that must not be carried out twice.
 */
/** The server can't have seen a call that failed with one of these. */
const before = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT"
])

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && key in value ? Reflect.get(value, key) : undefined

/** The codes of a failure: of the innermost causes, one for each address that was tried. */
const codesOf = (cause: unknown, depth = 0): ReadonlyArray<string | null> => {
  if (depth > 8) return [null]
  const several = field(cause, "errors")
  if (Array.isArray(several) && several.length > 0) return several.flatMap((one) => codesOf(one, depth + 1))
  const code = field(cause, "code")
  if (typeof code === "string") return [code]
  const inner = field(cause, "cause")
  return inner === undefined ? [null] : codesOf(inner, depth + 1)
}

/** What a transport error was, and whether the server surely saw nothing of the call. */
export const explain = (cause: unknown): { readonly unseen: boolean; readonly detail: string } => {
  const codes = codesOf(cause)
  const named = codes.filter((code) => code !== null)
  return {
    unseen: codes.length > 0 && codes.every((code) => code !== null && before.has(code)),
    detail:
      named.length === 0
        ? "the connection failed or broke"
        : `the connection failed (${[...new Set(named)].join(", ")})`
  }
}
