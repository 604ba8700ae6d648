/** What the kit has to know of a notifier to test it. */
import type { Message, Recipient } from "../Message.ts"
import type { Notifier, Payload } from "../Notifier.ts"
import type { SendError } from "../NotifierError.ts"

/** A request as the fake service read it. */
export interface Received {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer that the fake service gives. */
export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Something the service is known to answer, and what the notifier must make of it. */
export interface KnownAnswer extends FakeAnswer {
  readonly name: string
  readonly becomes: SendError["_tag"] | "Receipt"
  /** With `RateLimited`: seconds from now, as `until` must say. */
  readonly retryAfterSeconds?: number
}

/** A notifier that tells by HTTP. */
export interface HttpSubject {
  /** What the service says when it takes a message. */
  readonly accepted: FakeAnswer
  /** What else it is known to say. */
  readonly answers?: ReadonlyArray<KnownAnswer>
  /** Checks a request by the service's published rules; throws where it breaks one. */
  readonly request?: (received: Received) => void
}

/** A notifier under test. */
export interface Subject {
  /** The package's default export. */
  readonly notifier: Notifier
  /** A valid config that leads to the fake service at `url`, "http://127.0.0.1:49152". */
  readonly config: (url: string) => unknown
  /** The secrets in that config, 12 characters or more each. The service says them back; nothing else may. */
  readonly secrets: ReadonlyArray<string>
  /** Checks a payload by the service's published rules; throws where it breaks one. */
  readonly payload?: (payload: Payload, message: Message) => void
  /** Who is told; the samples' agent when it is not given. */
  readonly recipient?: Recipient
  /** Left out for a notifier that does not speak HTTP: its service is then up to its own tests. */
  readonly http?: HttpSubject
}
