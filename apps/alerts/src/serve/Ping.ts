/**
 * A dead man's switch: an address that is asked after every look that went well, so that somebody else notices when
 * this process does not.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"

class PingTimedOut extends Data.TaggedError("PingTimedOut") {}

const patience = "10 seconds"

/** The address may hold a secret, so no word of an error is logged that could name it. */
export const ping = Effect.fn("Ping.ping")(function* ({ operator }: Config) {
  if (operator?.ping === undefined) return
  const client = yield* HttpClient.HttpClient
  const failed = (why: string) => Effect.logWarning(`operator.ping did not answer as it should: ${why}`)
  yield* client.get(operator.ping).pipe(
    Effect.flatMap(({ status }) => (status < 300 ? Effect.void : failed(`status ${status}`))),
    Effect.scoped,
    Effect.timeoutFail({ duration: patience, onTimeout: () => new PingTimedOut() }),
    Effect.catchTags({
      PingTimedOut: () => failed(`nothing within ${patience}`),
      RequestError: ({ reason }) => failed(reason),
      ResponseError: ({ reason }) => failed(reason)
    })
  )
})
