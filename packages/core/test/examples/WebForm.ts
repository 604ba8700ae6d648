import { Apimo } from "@apimo-alerts/core/Apimo"
import type { AgencyId, UserId } from "@apimo-alerts/core/Ids"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** What a visitor of the agency's site fills in. */
export const Form = Schema.Struct({
  lastname: Schema.NonEmptyTrimmedString,
  email: Schema.NonEmptyTrimmedString,
  cities: Schema.NonEmptyArray(Schema.NonEmptyTrimmedString),
  types: Schema.Array(Schema.Int),
  budget: Schema.Positive
})

/** A contact and a request for it. What Apimo refuses comes back by member, to show beside the form's fields. */
export const submit = Effect.fn("submit")(
  function* (agency: AgencyId, agent: UserId, form: typeof Form.Type) {
    const apimo = yield* Apimo
    const contact = yield* apimo.contacts.create(agency, {
      category: 1,
      user: agent,
      lastname: form.lastname,
      email: form.email,
      languages: ["fr"]
    })
    const request = yield* apimo.requests.create(agency, {
      contact: contact.id,
      user: agent,
      category: 1,
      country: "FR",
      active: true,
      types: form.types,
      locations: form.cities,
      price: { max: form.budget, currency: "EUR" }
    })
    return { contact: contact.id, request: request.id }
  },
  Effect.catchTag("Invalid", ({ fields }) => Effect.succeed({ refused: fields }))
)
