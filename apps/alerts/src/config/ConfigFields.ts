/**
 * The settings of a notifier as a table, read from the schema of its config.
 */
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import * as JSONSchema from "effect/JSONSchema"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as SchemaAST from "effect/SchemaAST"

export interface Field {
  /** "tls.ca" for a setting inside a group. */
  readonly name: string
  readonly required: boolean
  /** What it is without being said; null when nothing is. Never a secret of anybody's: it stands in the program. */
  readonly default: string | null
  readonly description: string | null
  readonly secret: boolean
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json => Predicate.isRecord(value)
const memberOf = (json: unknown, key: string): unknown => (isJson(json) ? json[key] : undefined)

/** Follows "#/$defs/Mailbox". */
const resolved = (json: unknown, definitions: unknown): unknown => {
  const ref = memberOf(json, "$ref")
  return typeof ref === "string" ? memberOf(definitions, ref.replace("#/$defs/", "")) : json
}

/** The settings of a group, under the filters and transformations around them. */
const groupOf = (ast: SchemaAST.AST): SchemaAST.TypeLiteral | null => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures.length === 0 ? null : ast
    case "Refinement":
    case "Transformation":
      return groupOf(ast.from)
    default:
      return null
  }
}

const hasSecret = (group: SchemaAST.TypeLiteral): boolean => group.propertySignatures.some(({ type }) => isSecret(type))

/** A value that is kept as a secret, or a list or a table of such. */
const isSecret = (ast: SchemaAST.AST): boolean => {
  switch (ast._tag) {
    case "Transformation":
      // An address that is taken apart has its login in one of the parts.
      return isSecret(ast.to) || (ast.to._tag === "TypeLiteral" && groupOf(ast.from) === null && hasSecret(ast.to))
    case "Refinement":
      return isSecret(ast.from)
    case "Union":
      return ast.types.some(isSecret)
    case "TupleType":
      return ast.rest.some(({ type }) => isSecret(type))
    case "TypeLiteral":
      return ast.indexSignatures.some(({ type }) => isSecret(type))
    case "Declaration":
      return Option.match(SchemaAST.getTypeConstructorAnnotation(ast), {
        onNone: () => false,
        onSome: ({ _tag }) => _tag === "effect/Redacted"
      })
    default:
      return false
  }
}

const shown = (value: unknown): string => {
  const plain = Redacted.isRedacted(value) ? Redacted.value(value) : value
  return plain instanceof URL ? plain.href : typeof plain === "string" ? plain : JSON.stringify(plain)
}

/** The defaults that the schema itself has, by name. */
const defaultsOf = (ast: SchemaAST.AST): ReadonlyMap<PropertyKey, string> => {
  if (ast._tag === "Refinement") return defaultsOf(ast.from)
  if (ast._tag !== "Transformation" || ast.transformation._tag !== "TypeLiteralTransformation") return new Map()
  return new Map(
    ast.transformation.propertySignatureTransformations.flatMap(({ decode, from }) =>
      Option.match(decode(Option.none()), { onNone: () => [], onSome: (value) => [[from, shown(value)] as const] })
    )
  )
}

/** As the JSON Schema has it, else as the schema has it, the outermost first. */
const descriptionOf = (json: unknown, ast: SchemaAST.AST): string | null => {
  const written = memberOf(json, "description")
  if (typeof written === "string") return written
  const own = Option.getOrNull(SchemaAST.getDescriptionAnnotation(ast))
  if (own !== null) return own
  return ast._tag === "Refinement" || ast._tag === "Transformation" ? descriptionOf(null, ast.from) : null
}

const walk = (ast: SchemaAST.AST, json: unknown, definitions: unknown, prefix: string): ReadonlyArray<Field> => {
  const group = groupOf(ast)
  if (group === null) return []
  const defaults = defaultsOf(ast)
  const properties = memberOf(json, "properties")
  return group.propertySignatures.flatMap((signature): ReadonlyArray<Field> => {
    const name = String(signature.name)
    const property = resolved(memberOf(properties, name), definitions)
    const inner = groupOf(signature.type)
    if (inner !== null && !isSecret(signature.type))
      return walk(signature.type, property, definitions, `${prefix}${name}.`)
    return [
      {
        name: `${prefix}${name}`,
        required: !signature.isOptional && prefix === "",
        default: defaults.get(signature.name) ?? null,
        description: descriptionOf(property, signature.type),
        secret: isSecret(signature.type)
      }
    ]
  })
}

/** The settings under `with:`, in the order of the schema. */
export const configFields = (notifier: Notifier): ReadonlyArray<Field> => {
  const { $defs, ...json } = JSONSchema.make(notifier.config)
  return walk(notifier.config.ast, json, $defs, "")
}
