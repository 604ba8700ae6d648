/** Tells by SMS, through Twilio. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import { RecipientRefused } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { e164 } from "./Phone.ts"
import { maxBytes, render } from "./Render.ts"
import { SmsConfig } from "./SmsConfig.ts"

// https://www.twilio.com/docs/api/errors: the sender, the service or the account is wrong, not the recipient.
const channelCodes = new Set([20003, 20404, 21212, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704])

/** Twilio's own code says whose fault it is. 429 was not processed. */
const judge: Http.Judge = (answer) => {
  const code = Http.member(answer, "code")
  const said = Http.member(answer, "message")
  if (answer.status === 200 || answer.status === 201) {
    const sid = Http.member(answer, "sid")
    return typeof sid === "string"
      ? { meaning: "accepted", reply: `message ${sid}` }
      : { meaning: "unknown", reply: `answered HTTP ${answer.status}, but not as Twilio does` }
  }
  if (typeof code !== "number" || typeof said !== "string" || answer.status >= 500) return null
  if (answer.status === 429 || code === 20429) return { meaning: "rate-limited", reply: `${code}: ${said}` }
  return { meaning: channelCodes.has(code) ? "misconfigured" : "refused", reply: `${code}: ${said}` }
}

const open = (config: SmsConfig) => {
  const api = Redacted.value(config.api)
  const token = Redacted.value(config.token)
  const login = Http.basic(config.keySid ?? config.account, token)
  const account = new URL(`2010-04-01/Accounts/${config.account}`, api.href.endsWith("/") ? api : `${api.href}/`)
  const sender = config.from.startsWith("MG") && config.from.length === 34 ? "MessagingServiceSid" : "From"
  return Http.channel({
    url: api,
    secrets: [token, login.replace("Basic ", ""), ...Hide.ofUrl(api)],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "text/plain; charset=utf-8", body: render(message, config.segments) }),
    request: (payload, { recipient }) => {
      const to = e164(recipient.phone, config.country)
      if (to === null) {
        return Effect.fail(
          new RecipientRefused({
            reply: `${recipient.key} has no phone number that can be sent to; add a mobile phone in Apimo`,
            code: null
          })
        )
      }
      const form = new URLSearchParams({ To: to, [sender]: config.from, Body: new TextDecoder().decode(payload.body) })
      return Effect.succeed({
        method: "POST",
        url: new URL(`${account.href}/Messages.json`),
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
          authorization: login
        },
        body: new TextEncoder().encode(form.toString())
      })
    },
    judge,
    verify: {
      call: Http.get(new URL(`${account.href}.json`), { authorization: login, accept: "application/json" }),
      judge: (answer) => {
        const status = Http.member(answer, "status")
        return answer.status === 200 && typeof status === "string"
          ? { meaning: status === "active" ? "accepted" : "misconfigured", reply: `the account is ${status}` }
          : judge(answer, 0)
      }
    }
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "sms",
  contract: 1,
  capabilities: {
    format: "text",
    maxBytes,
    perSecond: 1,
    idempotent: false,
    buttons: false,
    images: false,
    personal: false
  },
  config: SmsConfig,
  make: (config) => Effect.sync(() => open(config))
})
