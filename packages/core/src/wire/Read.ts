/**
 * Reading one record of an answer.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { complaint, expected } from "./Lenient.ts"
import * as Scalar from "./Scalar.ts"

/** Why a record can't be used. Names the place and JSON types, never a value. */
export class Unreadable {
  /** Within the record, "city.id"; "" for the record itself. */
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    this.path = path
    this.reason = reason
  }
}

/** Reads a record, or says why it can't be used. */
export type Read<A> = (value: unknown) => A | Unreadable

/** Something nested in a record that had to be left out, while the record itself can be used. */
export interface Dropped {
  readonly path: string
  readonly id: string | null
  readonly reason: string
}

/** A kind of record: where a list of it stands in an answer, and how one is read. */
export interface RecordKind<A> {
  /** The member of the answer that holds the list, "requests". */
  readonly key: string
  readonly read: Read<A>
  /** How answers write it. */
  readonly schema: Schema.Schema.AnyNoContext
  /** The record's id for the report of one that did not decode; null when there is none to read. */
  readonly idOf: (value: unknown) => string | null
  /** What had to be left out of a record that can be used. */
  readonly dropped?: (value: unknown) => ReadonlyArray<Dropped>
  /** How many members of a record's lists were left out: counted, while the record counts as whole. */
  readonly lost?: (value: unknown, read: A) => number
}

/** Reads a record with its Schema. */
export const fromSchema = <A, I>(schema: Schema.Schema<A, I>): Read<A> => {
  const decode = Schema.decodeUnknownEither(schema)
  return (value) => {
    if (!Scalar.isObject(value)) return new Unreadable("", complaint(expected.object, value))
    const read = decode(value)
    if (Either.isRight(read)) return read.right
    const issue = ParseResult.ArrayFormatter.formatErrorSync(read.left)[0]
    return issue === undefined
      ? new Unreadable("", complaint(expected.object, value))
      : new Unreadable(issue.path.map(String).join("."), issue.message)
  }
}

/** The id under one of these names, as a text for reports. */
export const idUnder =
  (...names: ReadonlyArray<string>) =>
  (value: unknown): string | null => {
    if (!Scalar.isObject(value)) return null
    for (const name of names) {
      const id = Scalar.id(value[name])
      if (typeof id === "number") return String(id)
    }
    return null
  }
