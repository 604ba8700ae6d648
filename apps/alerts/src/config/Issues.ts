/**
 * A schema's findings as mistakes with paths: one per place, in words for the person who wrote the file.
 */
import * as Arr from "effect/Array"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { nearest } from "./Nearest.ts"

export interface Issue {
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/** Annotates a group of settings with what to say of a key that people try there and that has another name. */
export const hints: unique symbol = Symbol.for("@apimo-alerts/alerts/config/hints")

const hintFor = (key: string, ast: SchemaAST.AST): string | null => {
  switch (ast._tag) {
    case "TypeLiteral": {
      const known = ast.annotations[hints]
      const hint = typeof known === "object" && known !== null ? new Map(Object.entries(known)).get(key) : undefined
      return typeof hint === "string" ? hint : null
    }
    case "Transformation":
    case "Refinement":
      return hintFor(key, ast.from)
    default:
      return null
  }
}

const knownKeys = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures.map((signature) => String(signature.name))
    case "Transformation":
      return knownKeys(ast.from)
    case "Refinement":
      return knownKeys(ast.from)
    default:
      return []
  }
}

const unknownKey = (key: string, group: SchemaAST.AST | null): string => {
  const hint = group === null ? null : hintFor(key, group)
  if (hint !== null) return `unknown key; ${hint}`
  const known = group === null ? [] : knownKeys(group)
  const near = nearest(key, known)
  return near === null ? `unknown key; known here: ${known.join(", ")}` : `unknown key; did you mean "${near}"?`
}

const segments = (path: ParseResult.Path): ReadonlyArray<string> =>
  (Array.isArray(path) ? path : [path]).map((segment) => String(segment))

/** The findings of a failed decode. A value that is a secret never shows: messages are made from the schema's words. */
export const fromParseError = (error: ParseResult.ParseError): ReadonlyArray<Issue> => {
  const walk = (
    issue: ParseResult.ParseIssue,
    path: ReadonlyArray<string>,
    group: SchemaAST.AST | null
  ): ReadonlyArray<Issue> => {
    switch (issue._tag) {
      case "Pointer":
        return walk(issue.issue, [...path, ...segments(issue.path)], group)
      case "Composite": {
        if (SchemaAST.isUnion(issue.ast)) {
          // A setting that may be left out is a union with undefined; what is wrong is wrong with its other member.
          const members = issue.ast.types.filter((type) => !SchemaAST.isUndefinedKeyword(type))
          const issues = Arr.ensure(issue.issues).filter(
            (one) => !(one._tag === "Type" && SchemaAST.isUndefinedKeyword(one.ast))
          )
          const [only] = issues
          return members.length === 1 && only !== undefined
            ? walk(only, path, group)
            : [{ path, message: unionMessage(members, issue.actual) }]
        }
        return Arr.ensure(issue.issues).flatMap((one) => walk(one, path, issue.ast))
      }
      case "Refinement":
      case "Transformation":
        return issue.kind === "Predicate" ? [{ path, message: oneLine(issue) }] : walk(issue.issue, path, group)
      case "Missing":
        return [{ path, message: "is required" }]
      case "Unexpected":
        return [{ path, message: unknownKey(path.at(-1) ?? "", group) }]
      case "Forbidden":
        return [{ path, message: "is not allowed here" }]
      case "Type":
        return [{ path, message: issue.message ?? `expected ${describe(issue.ast)}, found ${kindOf(issue.actual)}` }]
    }
  }
  return walk(error.issue, [], null)
}

const oneLine = (issue: ParseResult.ParseIssue): string =>
  ParseResult.ArrayFormatter.formatIssueSync(issue)
    .map((one) => one.message)
    .join("; ")

const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing"
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? "a group of settings" : typeof value === "string" ? "text" : `a ${typeof value}`
}

const describe = (ast: SchemaAST.AST): string => {
  switch (ast._tag) {
    case "StringKeyword":
      return "text"
    case "NumberKeyword":
      return "a number"
    case "BooleanKeyword":
      return "true or false"
    case "TypeLiteral":
      return "a group of settings"
    case "TupleType":
      return "a list"
    case "Literal":
      return JSON.stringify(ast.literal)
    case "Refinement":
    case "Transformation":
      return describe(ast.from)
    default: {
      const title = SchemaAST.getTitleAnnotation(ast)
      return title._tag === "Some" ? title.value : String(ast)
    }
  }
}

const unionMessage = (types: ReadonlyArray<SchemaAST.AST>, actual: unknown): string => {
  const wanted = [...new Set(types.map(describe))].join(" or ")
  return typeof actual === "string" && types.every((type) => type._tag === "Literal")
    ? `expected ${wanted}, found "${actual}"`
    : `expected ${wanted}, found ${kindOf(actual)}`
}

/** Decodes with every mistake at once and unknown keys refused. */
export const decode =
  <A, I>(schema: Schema.Schema<A, I>) =>
  (input: unknown) =>
    Schema.decodeUnknownEither(schema)(input, { errors: "all", onExcessProperty: "error" })
