/**
 * The config's JSON Schema, with the settings of the notifiers that come with this program, so that an editor completes
 * and checks the whole file.
 */
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import * as JSONSchema from "effect/JSONSchema"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import { Config } from "./Config.ts"

const variable = { type: "string", pattern: "\\$\\{[A-Za-z_]" }

/** An editor sees `${NAME}` and not the value behind it, so that stands wherever a text of some form does. */
const orVariable = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(orVariable)
  if (!Predicate.isRecord(schema)) return schema
  if (schema["type"] === "string" && ["pattern", "format", "enum"].some((key) => key in schema)) {
    const { description, examples, ...rest } = schema
    const shown = Object.entries({ description, examples }).filter(([, value]) => value !== undefined)
    return { ...Object.fromEntries(shown), anyOf: [rest, variable] }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, orVariable(value)]))
}

const made = <A, I>(schema: Schema.Schema<A, I>) => {
  const { $defs, $schema, ...root } = JSONSchema.make(schema)
  return { $schema, definitions: $defs ?? {}, root }
}

/** Keys are package names. */
export const publishedSchema = (notifiers: ReadonlyArray<readonly [name: string, notifier: Notifier]>) => {
  const { $schema, definitions, root } = made(Config)
  const settings = notifiers.map(([name, notifier]) => {
    const own = made(notifier.config)
    Object.assign(definitions, own.definitions)
    // `with` may be left out where nothing in it is required.
    const required = "required" in own.root && own.root.required.length > 0 ? ["with"] : []
    return {
      anyOf: [{ properties: { notifier: { not: { const: name } } } }, { required, properties: { with: own.root } }]
    }
  })
  return {
    $schema,
    $id: "https://apimo-alerts.example/alerts.schema.json",
    title: "alerts.yaml",
    $defs: orVariable(definitions),
    allOf: [orVariable(root), { properties: { channels: { additionalProperties: { allOf: orVariable(settings) } } } }]
  }
}
