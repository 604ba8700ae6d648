/**
 * Records answers to a folder, scrubbed of secrets and personal data, and replays such a folder without any server: an
 * agency's problem can be looked into without its credentials.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { AnswerHook, type SeenAnswer } from "./AnswerHook.ts"
import { scrub } from "./Scrub.ts"

/** An answer in a recording. There is one file an answer; their names sort in the order of the calls. */
export const Recorded = Schema.Struct({
  operation: Schema.String,
  method: Schema.String,
  path: Schema.String,
  params: Schema.Record({ key: Schema.String, value: Schema.String }),
  status: Schema.Number,
  retryAfter: Schema.NullOr(Schema.String),
  body: Schema.String
})
/** An answer in a recording. */
export type Recorded = typeof Recorded.Type

const RecordedJson = Schema.parseJson(Recorded)

/** The recording can't be written or read. */
export class RecordingFailed extends Schema.TaggedError<RecordingFailed>()("RecordingFailed", {
  folder: Schema.String,
  doing: Schema.Literal("write", "read"),
  cause: Schema.Defect
}) {
  override get message(): string {
    return `The recording in ${this.folder} can't be ${this.doing === "write" ? "written" : "read"}: check the folder and its rights`
  }
}

const failed = (folder: string, doing: "write" | "read") => (cause: unknown) =>
  new RecordingFailed({ folder, doing, cause })

const sorted = (params: Readonly<Record<string, string>>): string =>
  new URLSearchParams(Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1))).toString()

const keyOf = (method: string, path: string, params: Readonly<Record<string, string>>): string =>
  `${method} ${path}?${sorted(params)}`

/**
 * Records every answer of the clients that have this hook in their context. A call does not fail because its answer can't
 * be written: that is logged, once for each answer.
 */
export const record = (folder: string): Layer.Layer<AnswerHook, RecordingFailed, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    AnswerHook,
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const paths = yield* Path.Path
      yield* Effect.mapError(files.makeDirectory(folder, { recursive: true }), failed(folder, "write"))
      const before = yield* Effect.mapError(files.readDirectory(folder), failed(folder, "write"))
      // A second recording in the same folder goes on after the first.
      let number = before.reduce((highest, name) => Math.max(highest, Number.parseInt(name, 10) || 0), 0)
      const write = (answer: SeenAnswer) =>
        Effect.gen(function* () {
          number += 1
          const text = yield* Schema.encode(RecordedJson)({
            operation: answer.operation,
            method: answer.method,
            path: answer.path,
            params: answer.params,
            status: answer.status,
            retryAfter: answer.retryAfter,
            body: scrub(answer.body, answer.operation)
          })
          const name = `${String(number).padStart(6, "0")}-${answer.operation}.json`
          yield* files.writeFileString(paths.join(folder, name), `${text}\n`)
        })
      return {
        seen: (answer) =>
          Effect.catchAll(write(answer), (error) =>
            Effect.logWarning(`An answer to ${answer.operation} could not be recorded in ${folder}`, error.message)
          )
      }
    })
  )

/** The path below the base URL, whatever base the client was given. */
const pathOf = (url: URL): string => /\/(?:agencies|catalogs)(?:\/.*)?$/.exec(url.pathname)?.[0] ?? url.pathname

const answerTo = (
  request: HttpClientRequest.HttpClientRequest,
  recorded: Recorded
): HttpClientResponse.HttpClientResponse => {
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" })
  if (recorded.retryAfter !== null) headers.set("retry-after", recorded.retryAfter)
  return HttpClientResponse.fromWeb(request, new Response(recorded.body, { status: recorded.status, headers }))
}

/**
 * An HTTP client that answers from a recording: the answers to one method, path and query come in the order in which they
 * were recorded, and the last of them for ever. A call that was not recorded fails as one that can't connect.
 */
export const replay = (
  folder: string
): Layer.Layer<HttpClient.HttpClient, RecordingFailed, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const paths = yield* Path.Path
      const names = yield* files.readDirectory(folder)
      const answers = new Map<string, Array<Recorded>>()
      for (const name of names.filter((found) => found.endsWith(".json")).sort()) {
        const text = yield* files.readFileString(paths.join(folder, name))
        const recorded = yield* Schema.decode(RecordedJson)(text)
        const key = keyOf(recorded.method, recorded.path, recorded.params)
        answers.set(key, [...(answers.get(key) ?? []), recorded])
      }
      return HttpClient.make((request, url) =>
        Effect.suspend(() => {
          const key = keyOf(request.method, pathOf(url), Object.fromEntries(url.searchParams))
          const queue = answers.get(key) ?? []
          const next = queue.length > 1 ? queue.shift() : queue[0]
          return next === undefined
            ? Effect.fail(
                new HttpClientError.RequestError({
                  request,
                  reason: "Transport",
                  description: `not in the recording: ${key}`
                })
              )
            : Effect.succeed(answerTo(request, next))
        })
      )
    }).pipe(Effect.mapError(failed(folder, "read")))
  )
