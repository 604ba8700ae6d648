/**
 * The control plane of a simulator that runs as another process, with the same methods as one in-process.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ControlRefused } from "./control/Control.ts"
import * as Controls from "./control/Controls.ts"

/** The control plane did not answer. */
export class ControlUnreachable extends Schema.TaggedError<ControlUnreachable>()("ControlUnreachable", {
  baseUrl: Schema.String,
  cause: Schema.Defect
}) {
  override get message() {
    return `No simulator answers at ${this.baseUrl}; is it running there?`
  }
}

/** The methods of a simulator, over HTTP. */
export type SimulatorClient = Controls.Controls<ControlRefused | ControlUnreachable>

const RefusedBody = Schema.parseJson(Schema.Struct({ error: Schema.String }))

/** Speaks to the simulator at an address such as "http://127.0.0.1:4010". */
export const make = (baseUrl: string): SimulatorClient =>
  Controls.make<ControlRefused | ControlUnreachable>((control, args) =>
    Effect.gen(function* () {
      const body = yield* control.encodeArgs(args)
      const { status, text } = yield* Effect.tryPromise({
        try: async (signal) => {
          const response = await fetch(new URL(`/_sim/${control.path}`, baseUrl), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
            signal
          })
          return { status: response.status, text: await response.text() }
        },
        catch: (cause) => new ControlUnreachable({ baseUrl, cause })
      })
      const notJson = () => new ControlRefused({ control: control.path, detail: `answered ${status} without JSON` })
      if (status !== 200) {
        const refused = yield* Effect.mapError(Schema.decodeUnknown(RefusedBody)(text), notJson)
        return yield* new ControlRefused({ control: control.path, detail: refused.error })
      }
      const json = yield* Effect.mapError(Schema.decodeUnknown(Schema.parseJson())(text), notJson)
      return yield* control.decodeResult(json)
    })
  )
