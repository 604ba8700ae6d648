/**
 * Every control by group, as methods. In-process they work on the simulator itself, remote they call its control
 * plane; the methods are the same.
 */
import type * as Effect from "effect/Effect"
import * as AgencyEdits from "./AgencyEdits.ts"
import * as Clock from "./Clock.ts"
import type { AnyControl, Control } from "./Control.ts"
import * as Days from "./Days.ts"
import * as Faults from "./Faults.ts"
import * as PropertyEdits from "./PropertyEdits.ts"
import * as QuotaControls from "./QuotaControls.ts"
import * as RequestEdits from "./RequestEdits.ts"
import * as State from "./State.ts"

/** How a control is carried out. `E` is what may go wrong. */
export type Invoke<E> = <A, R>(control: Control<A, R>, args: A) => Effect.Effect<R, E>

/** Makes the methods. */
export const make = <E>(invoke: Invoke<E>) => {
  const method =
    <A, R>(control: Control<A, R>) =>
    (args: A): Effect.Effect<R, E> =>
      invoke(control, args)
  return {
    /** The town's time. */
    clock: {
      now: invoke(Clock.now, {}),
      set: (to: string | number) => invoke(Clock.set, { to }),
      advance: (by: string | number) => invoke(Clock.advance, { by })
    },
    /** Changes of the town, dated by its clock. */
    edits: {
      addProperty: method(PropertyEdits.addProperty),
      addPropertyFor: method(PropertyEdits.addPropertyFor),
      changeProperty: method(PropertyEdits.changeProperty),
      setPrice: method(PropertyEdits.setPrice),
      setStep: method(PropertyEdits.setStep),
      sell: method(PropertyEdits.sell),
      hideProperty: method(PropertyEdits.hideProperty),
      showProperty: method(PropertyEdits.showProperty),
      addRequest: method(RequestEdits.addRequest),
      changeCriteria: method(RequestEdits.changeCriteria),
      pauseRequest: method(RequestEdits.pauseRequest),
      resumeRequest: method(RequestEdits.resumeRequest),
      changeContact: method(RequestEdits.changeContact),
      mark: method(RequestEdits.mark),
      pinTotal: method(RequestEdits.pinTotal),
      changeAgent: method(AgencyEdits.changeAgent),
      grant: method(AgencyEdits.grant),
      setRight: method(AgencyEdits.setRight),
      day: method(Days.day),
      one: method(Days.one)
    },
    /** What goes wrong on purpose. */
    faults: {
      add: method(Faults.add),
      remove: method(Faults.remove),
      clear: invoke(Faults.clear, {}),
      list: invoke(Faults.list, {})
    },
    /** The quota rules. */
    quota: {
      read: invoke(QuotaControls.read, {}),
      set: method(QuotaControls.set),
      reset: invoke(QuotaControls.reset, {})
    },
    /** The town behind the API's back. */
    state: {
      pairs: method(State.pairs),
      agencies: invoke(State.agencies, {}),
      agents: invoke(State.agents, {}),
      contacts: invoke(State.contacts, {}),
      requests: invoke(State.requests, {}),
      properties: invoke(State.properties, {})
    },
    /** What was asked of the API. */
    log: {
      calls: invoke(State.calls, {}),
      counts: invoke(State.counts, {}),
      clear: invoke(State.clearLog, {})
    }
  }
}

/** Every control by group, as methods. */
export type Controls<E> = ReturnType<typeof make<E>>

/** Every control by its path under `/_sim/`. */
export const table: ReadonlyMap<string, AnyControl> = new Map(
  [Clock, PropertyEdits, RequestEdits, AgencyEdits, Days, Faults, QuotaControls, State]
    .flatMap((group): ReadonlyArray<AnyControl | object> => Object.values(group))
    .flatMap((found): ReadonlyArray<AnyControl> => ("handle" in found && "path" in found ? [found] : []))
    .map((control) => [control.path, control])
)
