/**
 * Sending what is written, and reading the answer.
 */
import * as HttpBody from "@effect/platform/HttpBody"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type ApimoError, Invalid, Malformed } from "../ApimoError.ts"
import type { Call, Transport } from "../client/Transport.ts"
import type { WriteOptions } from "../ListOptions.ts"
import type { Content } from "../PropertyFile.ts"
import { type Read, Unreadable } from "../wire/Read.ts"
import * as Write from "../wire/Write.ts"

/** A call with one answer, and how that is read. */
export interface SingleCall<A> extends Pick<Call, "operation" | "method" | "path" | "agency" | "params"> {
  readonly read: Read<A>
  /** The member that an answer has and an error has not; none when any object will do. */
  readonly key?: string
  readonly options?: WriteOptions | undefined
}

/** A call that sends a body. */
export interface BodyCall<A> extends SingleCall<A> {
  readonly members: Write.Members
  /** Members that Apimo requires: without them the call is refused before it is made. */
  readonly required: ReadonlyArray<string>
}

const send = <A>(
  transport: Transport,
  call: SingleCall<A>,
  body: HttpBody.HttpBody | undefined
): Effect.Effect<A, ApimoError> => {
  const { key } = call
  return Effect.flatMap(
    transport.send({
      operation: call.operation,
      method: call.method,
      path: call.path,
      agency: call.agency,
      ...(call.params === undefined ? {} : { params: call.params }),
      ...(body === undefined ? {} : { body }),
      repeatable: call.method === "GET" || call.options?.repeatable === true,
      has: (answer) => (key === undefined ? !("message" in answer) : key in answer)
    }),
    (answer): Effect.Effect<A, Malformed> => {
      const read = call.read(answer)
      return read instanceof Unreadable
        ? Effect.fail(new Malformed({ operation: call.operation, path: read.path, expected: read.reason }))
        : Effect.succeed(read)
    }
  )
}

/** Reads one thing, or removes one. */
export const single = <A>(transport: Transport, call: SingleCall<A>): Effect.Effect<A, ApimoError> =>
  send(transport, call, undefined)

const refusal = <A>(call: BodyCall<A>, more: Record<string, ReadonlyArray<string>> = {}): Invalid | null => {
  const fields = { ...Write.problems(call.members, call.required), ...more }
  return Object.keys(fields).length === 0 ? null : new Invalid({ operation: call.operation, fields })
}

/** Writes, unless what is required is missing. */
export const write = <A>(transport: Transport, call: BodyCall<A>): Effect.Effect<A, ApimoError> =>
  Effect.suspend(() => {
    const refused = refusal(call)
    const body = () => HttpBody.text(Write.json(call.members), "application/json")
    return refused === null ? send(transport, call, body()) : Effect.fail(refused)
  })

/** Base64 as the bytes come: three of them make four letters, so a remainder waits for the next chunk. */
const base64 = <E>(content: Stream.Stream<Uint8Array, E>): Stream.Stream<string, E> =>
  Stream.suspend(() => {
    let rest = new Uint8Array(0)
    const encode = (chunk: Uint8Array) => {
      const bytes = new Uint8Array(rest.length + chunk.length)
      bytes.set(rest)
      bytes.set(chunk, rest.length)
      const whole = bytes.length - (bytes.length % 3)
      rest = bytes.slice(whole)
      return Encoding.encodeBase64(bytes.subarray(0, whole))
    }
    const end = Stream.suspend(() => Stream.succeed(Encoding.encodeBase64(rest)))
    return Stream.concat(Stream.map(content, encode), end)
  })

/** The body with `content` at its end, written as it is read. */
const streamed = <E>(members: Write.Members, content: Stream.Stream<Uint8Array, E>): HttpBody.HttpBody => {
  const head = Write.json(members).slice(0, -1)
  const opening = `${head}${head === "{" ? "" : ","}"content":"`
  const text = Stream.make(opening).pipe(Stream.concat(base64(content)), Stream.concat(Stream.make('"}')))
  return HttpBody.stream(Stream.encodeText(text), "application/json")
}

/** Uploads: `content` goes as base64 in the JSON body, which is what the API takes. */
export const upload = <A, E>(
  transport: Transport,
  call: BodyCall<A>,
  content: Content<E>
): Effect.Effect<A, ApimoError | E> =>
  Effect.suspend((): Effect.Effect<A, ApimoError | E> => {
    const empty = content instanceof Uint8Array && content.length === 0
    const refused = refusal(call, empty ? { content: ["is required"] } : {})
    if (refused !== null) return Effect.fail(refused)
    if (content instanceof Uint8Array) {
      return write(transport, { ...call, members: { ...call.members, content: Encoding.encodeBase64(content) } })
    }
    // The caller's own error comes back as itself, not as a connection that broke.
    let failed = Option.none<E>()
    const watched = Stream.tapError(content, (error) =>
      Effect.sync(() => {
        failed = Option.some(error)
      })
    )
    return send(transport, call, streamed(call.members, watched)).pipe(
      Effect.catchAll((error) => Effect.fail(Option.isSome(failed) ? failed.value : error))
    )
  })
