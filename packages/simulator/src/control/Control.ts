/**
 * A control: one thing that can be done to a simulator from outside the API. The same control is a method in-process
 * and `POST /_sim/{path}` over HTTP, with the same arguments and result.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Running } from "../Running.ts"

/** The control plane could not do what was asked. */
export class ControlRefused extends Schema.TaggedError<ControlRefused>()("ControlRefused", {
  /** The control, "edits/setPrice". */
  control: Schema.String,
  /** What was wrong, in words. */
  detail: Schema.String
}) {
  override get message() {
    return `The simulator refused ${this.control}: ${this.detail}`
  }
}

/** A control with its arguments `A` and its result `R`. */
export interface Control<A, R> {
  /** Its path under `/_sim/`, and its name in errors. */
  readonly path: string
  readonly run: (running: Running, args: A) => Either.Either<R, ControlRefused>
  /** The same from JSON to JSON. */
  readonly handle: (running: Running, body: unknown) => Either.Either<unknown, ControlRefused>
  readonly encodeArgs: (args: A) => Either.Either<unknown, ControlRefused>
  readonly decodeResult: (body: unknown) => Either.Either<R, ControlRefused>
}

/** Any control, for a table of them. */
export type AnyControl = Pick<Control<unknown, unknown>, "path" | "handle">

/** Nothing to say: the arguments or the result of many controls. `{}` in JSON. */
export const Nothing = Schema.Struct({})

/** Makes a control from the schemas of its arguments and result and from what it does. */
export const make = <A, AI, R, RI>(
  path: string,
  args: Schema.Schema<A, AI>,
  result: Schema.Schema<R, RI>,
  run: (running: Running, args: A) => Either.Either<R, string>
): Control<A, R> => {
  const refuse = (detail: string) => new ControlRefused({ control: path, detail })
  const refuseParse = (error: ParseResult.ParseError) => refuse(ParseResult.TreeFormatter.formatErrorSync(error))
  const decodeArgs = Schema.decodeUnknownEither(args, { onExcessProperty: "error", errors: "all" })
  const encodeResult = Schema.encodeEither(result)
  const refusing = (running: Running, given: A) => Either.mapLeft(run(running, given), refuse)
  return {
    path,
    run: refusing,
    handle: (running, body) =>
      Either.flatMap(Either.mapLeft(decodeArgs(body), refuseParse), (given) =>
        Either.flatMap(refusing(running, given), (found) => Either.mapLeft(encodeResult(found), refuseParse))
      ),
    encodeArgs: (given) => Either.mapLeft(Schema.encodeEither(args)(given), refuseParse),
    decodeResult: (body) => Either.mapLeft(Schema.decodeUnknownEither(result)(body), refuseParse)
  }
}
