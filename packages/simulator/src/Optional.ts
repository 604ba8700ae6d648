/**
 * A member that may be left out.
 */
import * as Schema from "effect/Schema"

/** A struct member that may be missing, but is never undefined. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })
