/**
 * Calls, visits and meetings.
 */
import type * as Effect from "effect/Effect"
import { type NewAction, requiredOfAction, writeAction } from "../Action.ts"
import type { ApimoError } from "../ApimoError.ts"
import type { Transport } from "../client/Transport.ts"
import { ActionId, type AgencyId } from "../Ids.ts"
import type { WriteOptions } from "../ListOptions.ts"
import { readWritten, type Written } from "../Written.ts"
import { write } from "./Send.ts"

/** Calls, visits and meetings. They are listed by agent (`users.actions`) or contact (`contacts.actions`). */
export interface Actions {
  readonly create: (
    agency: AgencyId,
    input: NewAction,
    options?: WriteOptions
  ) => Effect.Effect<Written<ActionId>, ApimoError>
  /** Apimo requires the user, the type and the date again. */
  readonly update: (
    agency: AgencyId,
    action: ActionId,
    input: NewAction,
    options?: WriteOptions
  ) => Effect.Effect<Written<ActionId>, ApimoError>
}

const readAction = readWritten(ActionId)

/** The operations on actions. */
export const make = (transport: Transport): Actions => ({
  create: (agency, input, options) =>
    write(transport, {
      operation: "actions.create",
      method: "POST",
      path: `/agencies/${agency}/actions`,
      agency,
      members: writeAction(input),
      required: requiredOfAction,
      read: readAction,
      key: "id",
      options
    }),
  update: (agency, action, input, options) =>
    write(transport, {
      operation: "actions.update",
      method: "PUT",
      path: `/agencies/${agency}/actions/${action}`,
      agency,
      members: writeAction(input),
      required: requiredOfAction,
      read: readAction,
      key: "id",
      options
    })
})
