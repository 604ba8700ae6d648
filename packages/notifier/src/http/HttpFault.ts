/** What went wrong on the way to a service, before it answered. */
import * as Data from "effect/Data"
import type { SendError } from "../NotifierError.ts"
import { ChannelMisconfigured, OutcomeUnknown, Unavailable } from "../NotifierError.ts"

/** An exchange that gave no answer. */
export class HttpFault extends Data.TaggedError("HttpFault")<{
  readonly phase: "address" | "connect" | "request" | "answer"
  /** What happened, one line. Host and port may stand in it, never a path or a header. */
  readonly reply: string
  /** True when the request had left: the service may have taken it. */
  readonly released: boolean
  /** True when only a change of the config helps: a private address, a certificate. */
  readonly config: boolean
}> {}

// OpenSSL's and Node's names for a certificate that is not the one expected, and for a peer that does not speak TLS.
const certificate =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|WRONG_VERSION|ERR_SSL_(WRONG|PACKET|UNSUPPORTED)|PACKET_LENGTH/

/** Node's error as a fault. */
export const fromError = (error: Error, phase: HttpFault["phase"], released: boolean): HttpFault => {
  const code = "code" in error && typeof error.code === "string" ? error.code : ""
  const text = error.message === "" ? code : error.message
  return new HttpFault({
    phase,
    reply: code === "" || text.includes(code) ? text : `${code}: ${text}`,
    released,
    config: !released && (certificate.test(code) || certificate.test(text))
  })
}

/** What a fault means for a delivery and its channel. */
export const toSendError = ({ config, phase, released, reply }: HttpFault): SendError => {
  if (released) return new OutcomeUnknown({ phase, reply })
  if (config) return new ChannelMisconfigured({ reply, code: null })
  return new Unavailable({ phase, reply, code: null })
}
