/**
 * The YAML file as plain data, with environment variables put in and the line of every value kept.
 */
import * as fs from "node:fs"
import { type Document, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml"
import type { Mistake } from "./ConfigError.ts"

export interface Source {
  readonly data: unknown
  readonly mistakes: ReadonlyArray<Mistake>
  /** The line of the value at a path, or of the nearest thing around it that the file has. */
  readonly lineOf: (path: ReadonlyArray<string>) => number | null
  /** True when a mistake at this path was already named, so that it need not be named again by its type. */
  readonly isNamed: (path: ReadonlyArray<string>) => boolean
  /** A message about a path with the names of variables where their values stood: any of them may be a secret. */
  readonly withoutValues: (path: ReadonlyArray<string>, message: string) => string
}

export type Environment = Readonly<Record<string, string | undefined>>

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/** The value of NAME, else the content of the file that NAME_FILE names: how secrets are mounted into containers. */
const lookUp = (name: string, env: Environment): { readonly value: string } | { readonly missing: string } => {
  const value = env[name]
  if (value !== undefined) return { value }
  const file = env[`${name}_FILE`]
  if (file === undefined) {
    return {
      missing: `the environment variable ${name} is not set; export it, or ${name}_FILE with the path of a file that holds it`
    }
  }
  try {
    return { value: fs.readFileSync(file, "utf8").trim() }
  } catch (cause) {
    return {
      missing: `${name}_FILE names a file that can't be read: ${cause instanceof Error ? cause.message : String(cause)}`
    }
  }
}

const keyOf = (path: ReadonlyArray<string>) => path.join("\u0000")

interface Filled {
  readonly path: ReadonlyArray<string>
  readonly name: string
  readonly value: string
}

const isWithin = (path: ReadonlyArray<string>, outer: ReadonlyArray<string>) =>
  outer.every((segment, i) => path[i] === segment)

/** Below this length a value is no secret, and would be found in words that have nothing to do with it. */
const shortestSecret = 4

const unfill = (filled: ReadonlyArray<Filled>, path: ReadonlyArray<string>, message: string): string =>
  filled
    .filter((one) => isWithin(one.path, path) || isWithin(path, one.path))
    .sort((a, b) => b.value.length - a.value.length)
    .reduce(
      (text, { name, value }) => (value.length >= shortestSecret ? text.replaceAll(value, () => `\${${name}}`) : text),
      message
    )

/**
 * What YAML itself is wrong about. The first mistake makes the rest of the file look wrong too, save for keys that are
 * doubled; what stands in the file is left out of the words, because it may be a secret.
 */
const syntaxMistakes = (document: Document.Parsed, lineAt: (offset: number) => number): ReadonlyArray<Mistake> => {
  const [first, ...others] = document.errors
  if (first === undefined) return []
  return [first, ...others.filter((error) => error.code === "DUPLICATE_KEY")].map((error) => ({
    path: [],
    line: lineAt(error.pos[0]),
    message: error.message.split(": ")[0] ?? ""
  }))
}

/** The data; null when it can't be made, for example of too many aliases. */
const dataOf = (document: Document.Parsed, mistakes: Array<Mistake>): unknown => {
  if (document.errors.length > 0) return null
  try {
    return document.toJS()
  } catch {
    mistakes.push({ path: [], line: null, message: "an anchor (&) and its aliases (*) can't be put together" })
    return null
  }
}

export const parse = (text: string, env: Environment): Source => {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true })
  const lineAt = (offset: number) => counter.linePos(offset).line
  const mistakes: Array<Mistake> = [...syntaxMistakes(document, lineAt)]
  const named = new Set<string>()
  const filled: Array<Filled> = []
  visit(document, {
    Alias: (key, node, ancestors) => {
      if (node.resolve(document) !== undefined) return
      const path = pathOf(key, ancestors)
      mistakes.push({
        path,
        line: node.range === undefined || node.range === null ? null : lineAt(node.range[0]),
        message: "there is no anchor of this name; put a text that starts with * in quotes"
      })
      named.add(keyOf(path))
      return document.createNode(null)
    },
    Scalar: (key, node, ancestors) => {
      if (key === "key" || typeof node.value !== "string") return
      const path = pathOf(key, ancestors)
      node.value = node.value.replace(variable, (whole, name: string) => {
        const found = lookUp(name, env)
        if ("value" in found) {
          filled.push({ path, name, value: found.value })
          return found.value
        }
        mistakes.push({
          path,
          line: node.range === undefined || node.range === null ? null : lineAt(node.range[0]),
          message: found.missing
        })
        named.add(keyOf(path))
        return whole
      })
    }
  })
  return {
    data: dataOf(document, mistakes),
    mistakes,
    lineOf: (path) => lineOf(document, path, lineAt),
    isNamed: (path) => named.has(keyOf(path)),
    withoutValues: (path, message) => unfill(filled, path, message)
  }
}

const pathOf = (key: unknown, ancestors: ReadonlyArray<unknown>): ReadonlyArray<string> => {
  const path = ancestors.flatMap((node, i) => {
    if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : String(node.key)]
    const next = ancestors[i + 1]
    return isCollection(node) && !isMap(node) && next !== undefined ? [String(node.items.indexOf(next))] : []
  })
  return typeof key === "number" ? [...path, String(key)] : path
}

const lineOf = (
  document: Document.Parsed,
  path: ReadonlyArray<string>,
  lineAt: (offset: number) => number
): number | null => {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const last = path[length - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === last)
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return lineAt(pair.key.range[0])
    } else if (isCollection(parent)) {
      const item = document.getIn(path.slice(0, length), true)
      if (typeof item === "object" && item !== null && "range" in item && Array.isArray(item.range))
        return lineAt(Number(item.range[0]))
    }
  }
  return document.contents === null ? null : 1
}
