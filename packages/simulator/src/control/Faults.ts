/**
 * Switching faults on and off.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { ActiveFault, Fault } from "../http/Fault.ts"
import * as Control from "./Control.ts"

/** Switches a fault on. Of several that match a call the oldest has it. */
export const add = Control.make("faults/add", Fault, Schema.Struct({ fault: Schema.Int }), (running, fault) =>
  Either.right({ fault: running.faults.add(fault) })
)

/** Switches one fault off; nothing happens when it has used itself up already. */
export const remove = Control.make(
  "faults/remove",
  Schema.Struct({ fault: Schema.Int }),
  Control.Nothing,
  (running, { fault }) => {
    running.faults.remove(fault)
    return Either.right({})
  }
)

/** Switches all faults off. */
export const clear = Control.make("faults/clear", Control.Nothing, Control.Nothing, (running) => {
  running.faults.clear()
  return Either.right({})
})

/** The faults that are on. */
export const list = Control.make("faults/list", Control.Nothing, Schema.Array(ActiveFault), (running) =>
  Either.right(running.faults.list())
)
