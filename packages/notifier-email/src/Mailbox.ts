/** An address with an optional name, as people write it: `Alertes <alertes@agence.fr>`. */
import { domainToASCII } from "node:url"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import addressparser from "nodemailer/lib/addressparser"

/** A parsed mailbox. `name` is empty when there is none. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

// What may stand on each side of the @ without quoting; control characters, spaces and <> would end the SMTP command.
const local = /^[^\s\p{Cc}<>@,;:"()[\]\\]{1,64}$/u

/**
 * The address as SMTP wants it, with the domain in its ASCII form; null when it is no address. Quoted local parts and
 * address literals are not taken: no agency uses them.
 */
export const envelopeAddress = (address: string): string | null => {
  const at = address.lastIndexOf("@")
  const domain = domainToASCII(address.slice(at + 1).trim())
  const user = address.slice(0, at).trim()
  return at > 0 && local.test(user) && domain !== "" && domain.length <= 253 ? `${user}@${domain}` : null
}

/** The domain of an address, in its ASCII form. */
export const domainOf = (mailbox: Mailbox): string =>
  domainToASCII(mailbox.address.slice(mailbox.address.lastIndexOf("@") + 1))

const Parsed = Schema.Struct({ name: Schema.String, address: Schema.String })

/** Reads one mailbox; a list, a group or a bare name is refused with words that say what is expected. */
export const Mailbox: Schema.Schema<Mailbox, string> = Schema.transformOrFail(
  Schema.String.annotations({
    description: "One e-mail address, with a name if you like: Alertes <alertes@example.test>",
    examples: ["Alertes <alertes@example.test>"]
  }),
  Parsed,
  {
    strict: true,
    decode: (text, _, ast) => {
      const [found, ...more] = addressparser(text)
      const address = found?.address === undefined ? null : envelopeAddress(found.address)
      return found === undefined || more.length > 0 || address === null
        ? ParseResult.fail(
            new ParseResult.Type(
              ast,
              text,
              `${JSON.stringify(text)} is not one e-mail address; write Name <name@domain>`
            )
          )
        : ParseResult.succeed({ name: found.name, address })
    },
    encode: ({ address, name }) =>
      ParseResult.succeed(name === "" ? address : `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`)
  }
).annotations({ identifier: "Mailbox" })
