/**
 * A short stand-in for a whole record, to tell that something about it changed. The time of the last update alone would
 * not do: it has whole seconds, and a record may change twice in one.
 */
import { createHash } from "node:crypto"

export const fingerprint = (record: unknown): string =>
  createHash("sha1").update(JSON.stringify(record)).digest("base64url")
