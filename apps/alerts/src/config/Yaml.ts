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
  /** Words about the value at a path, with each variable's name in place of what it holds: that may be a secret. */
  readonly withoutValues: (path: ReadonlyArray<string>, words: string) => string
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

export const parse = (text: string, env: Environment): Source => {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true })
  const lineAt = (offset: number) => counter.linePos(offset).line
  const mistakes: Array<Mistake> = document.errors.map((error) => ({
    path: [],
    line: lineAt(error.pos[0]),
    message: error.message
  }))
  const named = new Set<string>()
  const written = new Map<string, { readonly inFile: string; readonly value: string }>()
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key === "key" || typeof node.value !== "string") return
      const path = pathOf(key, ancestors)
      const inFile = node.value
      const missing = new Set<string>()
      const value = inFile.replace(variable, (whole, name: string) => {
        const found = lookUp(name, env)
        if ("value" in found) return found.value
        missing.add(found.missing)
        return whole
      })
      for (const message of missing) {
        mistakes.push({ path, line: node.range ? lineAt(node.range[0]) : null, message })
        named.add(keyOf(path))
      }
      if (value !== inFile) written.set(keyOf(path), { inFile, value })
      node.value = value
    }
  })
  return {
    data: document.errors.length > 0 ? null : document.toJS(),
    mistakes,
    lineOf: (path) => lineOf(document, path, lineAt),
    isNamed: (path) => named.has(keyOf(path)),
    withoutValues: (path, words) => {
      const one = written.get(keyOf(path))
      if (one === undefined) return words
      const quoted = words
        .replaceAll(JSON.stringify(one.value), `"${one.inFile}"`)
        .replaceAll(`"${one.value}"`, `"${one.inFile}"`)
      // A short value may be a part of any word; no secret is that short.
      return one.value.length < 6 ? quoted : quoted.replaceAll(one.value, one.inFile)
    }
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
