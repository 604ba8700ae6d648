/**
 * The contract of a notifier: one way to tell someone, as a package whose default export is made by {@link define}.
 */
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { Message, Recipient } from "./Message.ts"
import type { ChannelMisconfigured, GateClosed, RenderFailed, SendError } from "./NotifierError.ts"

/** The version of this contract. A notifier built for another one is refused when the config is read. */
export const contractVersion = 1

/** What a notifier can do; the worker plans with it. */
export interface Capabilities {
  /** What the body may carry. */
  readonly format: "html" | "markdown" | "text" | "json"
  /** The largest payload that the service takes, in bytes. */
  readonly maxBytes: number
  /** Messages a second to one destination. */
  readonly perSecond: number
  /** True when the service drops a second message with the same idempotency key. */
  readonly idempotent: boolean
  readonly buttons: boolean
  readonly images: boolean
  /** True when a message goes to the agent's own address, so it may show a buyer's phone number. */
  readonly personal: boolean
}

/** A rendered message: what is stored before the first try, so that every retry sends the same bytes. */
export interface Payload {
  readonly contentType: string
  readonly body: Uint8Array
  /** What the operator should know about the rendering, a template that failed for example. */
  readonly warnings: ReadonlyArray<string>
}

/** One try to send. */
export interface Attempt {
  /** `Message.id`. */
  readonly idempotencyKey: string
  readonly recipient: Recipient
  /**
   * To be run once, right before the last bytes leave. It records durably that from now on the outcome may be unknown.
   * When it fails nothing more may be sent.
   */
  readonly ending: Effect.Effect<void, GateClosed>
}

/** What the service said when it took the message. */
export interface Receipt {
  /** The service's own words, "250 2.0.0 Ok: queued as 4F1". Never a secret. */
  readonly reply: string
}

/** A notifier that was opened with a config: ready to send. */
export interface Channel {
  /** Messages that it takes at one time, from 1 to 50; 5 unless it says otherwise. No more are given to it. */
  readonly atOnce?: number
  /** Asks the service whether it would take a message, without sending one; gives what it answered. */
  readonly verify: Effect.Effect<string, SendError>
  /** Message to payload, within the service's limits. Same message, same payload. */
  readonly render: (message: Message) => Effect.Effect<Payload, RenderFailed>
  readonly send: (payload: Payload, attempt: Attempt) => Effect.Effect<Receipt, SendError | GateClosed>
}

/** A notifier as the worker sees it. */
export interface Notifier {
  readonly name: string
  readonly contract: number
  readonly capabilities: Capabilities
  /** The config under `with:` of a channel; its JSON Schema and its errors come from it. */
  readonly config: Schema.Schema.AnyNoContext
  /** Reads the config and opens the channel; what it holds is released with the scope. */
  readonly open: (config: unknown) => Effect.Effect<Channel, ParseResult.ParseError | ChannelMisconfigured, Scope.Scope>
}

/** Makes a notifier from its config's schema and from what to do with a config that was read. */
export const define = <Config, Encoded>(options: {
  readonly name: string
  readonly contract: number
  readonly capabilities: Capabilities
  readonly config: Schema.Schema<Config, Encoded>
  readonly make: (config: Config) => Effect.Effect<Channel, ChannelMisconfigured, Scope.Scope>
}): Notifier => ({
  name: options.name,
  contract: options.contract,
  capabilities: options.capabilities,
  config: options.config,
  open: (config) =>
    Effect.flatMap(
      Schema.decodeUnknown(options.config)(config, { errors: "all", onExcessProperty: "error" }),
      options.make
    )
})
