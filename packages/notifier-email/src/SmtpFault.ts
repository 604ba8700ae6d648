/** What an SMTP server or the way to it did wrong, and what that means for a delivery and for its channel. */
import * as Clean from "@apimo-alerts/notifier/Clean"
import type { SendError } from "@apimo-alerts/notifier/NotifierError"
import {
  ChannelMisconfigured,
  OutcomeUnknown,
  RecipientRefused,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import * as Data from "effect/Data"

/** Where in the dialogue it happened. */
export type Phase = "connect" | "tls" | "greeting" | "ehlo" | "auth" | "mail" | "rcpt" | "data" | "body" | "dot"

/** A step of the dialogue that went wrong. */
export class SmtpFault extends Data.TaggedError("SmtpFault")<{
  readonly phase: Phase
  /** The reply code, when the server answered. */
  readonly code: number | null
  /** The enhanced status code, "5.2.2", when the answer had one. */
  readonly enhanced: string | null
  /** The server's words, or what happened; one line, without secrets. */
  readonly reply: string
  /** True when only a change of the config helps, whatever the server would answer: a certificate, a wrong port. */
  readonly config: boolean
}> {}

/** What nodemailer tells of an error; every field may be missing. */
export interface Raw {
  readonly message: string
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly command?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
  readonly timeoutType?: unknown
}

// OpenSSL's and Node's names for a certificate that is not the one expected, and for a peer that does not speak TLS.
const certificate =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|WRONG_VERSION|ERR_SSL_(WRONG|PACKET|UNSUPPORTED)|PACKET_LENGTH/

const phaseOf = (raw: Raw, during: Phase): Phase => {
  const command = typeof raw.command === "string" ? raw.command : ""
  if (command.startsWith("AUTH") || raw.code === "EAUTH") return "auth"
  if (command === "STARTTLS" || raw.code === "ETLS") return "tls"
  if (command === "EHLO" || command === "HELO") return "ehlo"
  if (command === "MAIL FROM") return "mail"
  if (command === "RCPT TO") return "rcpt"
  if (command === "DATA") return raw.code === "EMESSAGE" ? "dot" : "data"
  if (raw.code === "EPROTOCOL" && during === "connect") return "greeting"
  if (raw.timeoutType === "GREETING_TIMEOUT") return "greeting"
  return during
}

/** Reads nodemailer's error. `during` is what we were doing, for errors that don't say; `hide` takes secrets out. */
export const fromRaw = (raw: Raw, during: Phase, hide: (text: string) => string): SmtpFault => {
  const answered = typeof raw.responseCode === "number" && typeof raw.response === "string"
  const text = answered && typeof raw.response === "string" ? raw.response : raw.message
  const codes = [raw.code, raw.originalCode].filter((code) => typeof code === "string").join(" ")
  const untrusted = !answered && (certificate.test(codes) || certificate.test(raw.message))
  return new SmtpFault({
    phase: untrusted ? "tls" : phaseOf(raw, during),
    code: answered && typeof raw.responseCode === "number" ? raw.responseCode : null,
    enhanced: answered ? (/^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null) : null,
    reply: Clean.clip(hide(Clean.line(text)), 400),
    config: untrusted || (!answered && raw.code === "EAUTH")
  })
}

/** Something that no server answered: a limit of ours, a dialogue that made no sense. */
export const silent = (phase: Phase, reply: string): SmtpFault =>
  new SmtpFault({ phase, code: null, enhanced: null, reply, config: false })

const advice: Readonly<Partial<Record<Phase, string>>> = {
  tls: "check the port and the certificate, or put the authority's certificate under tls.ca",
  greeting: "the server wants no mail from this machine; ask whoever runs it",
  ehlo: "the server wants no mail from this machine; ask whoever runs it",
  auth: "check the user and the password in smtp",
  mail: "check that this login may send as the address in from"
}

/**
 * What a fault means, once it is known whether the last bytes of the message had left.
 *
 * A reply is trusted whenever there is one. 5xx before a recipient was named is the channel's fault; at the recipient
 * and after the final dot it is the delivery's, except a full mailbox (552 5.2.2), which is waited for, and a login
 * that is asked for late (530), which is the channel's. 5xx to DATA itself blames neither for certain: it is tried
 * again, and ends as a dead letter if it stays. 503 says that the dialogue went wrong and not what is wrong with the
 * message.
 */
export const toSendError = (fault: SmtpFault, released: boolean): SendError => {
  const { code, enhanced, phase, reply } = fault
  const unavailable = new Unavailable({ phase, reply, code })
  const misconfigured = new ChannelMisconfigured({
    reply: advice[phase] === undefined ? reply : `${reply} (${advice[phase]})`,
    code
  })
  if (code === null) {
    if (released) return new OutcomeUnknown({ phase: "dot", reply })
    return fault.config ? misconfigured : unavailable
  }
  if (code < 500 || code === 503) return unavailable
  if (code === 530) return misconfigured
  switch (phase) {
    case "rcpt":
    case "dot":
    case "body":
      return code === 552 && enhanced === "5.2.2" ? unavailable : new RecipientRefused({ reply, code })
    case "data":
      return unavailable
    default:
      return misconfigured
  }
}
