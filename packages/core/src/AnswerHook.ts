/**
 * Sees every raw answer, for recording and for reports. What it sees holds personal data: whoever keeps it must scrub it,
 * as `Recording` does.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** An answer as it came, with the call that it answers. Credentials are never part of it. */
export interface SeenAnswer {
  /** "requests.crossings" */
  readonly operation: string
  readonly method: string
  /** Below the base URL, "/agencies/1/requests". */
  readonly path: string
  /** The query as it was sent. */
  readonly params: Readonly<Record<string, string>>
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly status: number
  /** The header Retry-After, where there was one. */
  readonly retryAfter: string | null
  readonly body: string
}

/**
 * Called with each answer before it is read. It delays the call, and it can't fail: a hook that may fail decides itself
 * what then happens. Optional: a client without one in its context calls none.
 */
export class AnswerHook extends Context.Tag("@apimo-alerts/core/AnswerHook")<
  AnswerHook,
  { readonly seen: (answer: SeenAnswer) => Effect.Effect<void> }
>() {}
