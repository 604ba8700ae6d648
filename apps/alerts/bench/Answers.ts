/**
 * Answers as the look-alike writes them: the matches of many requests, drawn from a town and repeated with other ids.
 */
import * as Simulator from "@apimo-alerts/simulator"
import * as Effect from "effect/Effect"

/** `perRequest` matches in each answer. The bytes are the look-alike's own; only property ids are counted on. */
export const answers = Effect.fn("Answers.answers")(function* (requests: number, perRequest: number) {
  const simulator = yield* Simulator.make({
    seed: 3,
    requests: 40,
    properties: 300,
    quota: { perSecond: null, perDay: null }
  })
  const headers = { authorization: simulator.authorization }
  const town = yield* simulator.state.requests
  const records: Array<string> = []
  for (const { agency, id } of town) {
    const url = `${simulator.baseUrl}/agencies/${agency}/requests/${id}/crossings`
    const text = yield* Effect.promise(() => fetch(url, { headers }).then((response) => response.text()))
    records.push(
      ...text
        .slice(text.indexOf("[") + 1, text.lastIndexOf("]"))
        .split(/(?<=\}),/)
        .filter((record) => record !== "")
    )
  }
  const body = (i: number) => {
    const some = Array.from({ length: perRequest }, (_, j) => {
      const record = records[(i * 7 + j) % records.length] ?? ""
      return record.replace(/"property_id":\d+/, `"property_id":${1_000_000 + j}`)
    })
    return `{"total_items":${perRequest},"timestamp":1795500000,"crossings":[${some.join(",")}]}`
  }
  return { requests, body }
})

export interface Answers {
  readonly requests: number
  /** Of the request with this number, from 0. Made when asked for: a million matches need not be in memory at once. */
  readonly body: (request: number) => string
}
