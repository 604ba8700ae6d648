/**
 * The config's JSON Schema, with the settings of the notifiers that come with this program, so that an editor completes
 * and checks the whole file.
 */
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import * as JSONSchema from "effect/JSONSchema"
import { Config } from "./Config.ts"

/** Keys are package names. */
export const publishedSchema = (notifiers: Readonly<Record<string, Notifier>>) => {
  const { $defs, $schema, ...root } = JSONSchema.make(Config)
  const definitions: Record<string, unknown> = { ...$defs }
  const settings = Object.entries(notifiers).map(([name, notifier]) => {
    const { $defs: own, $schema: _, ...schema } = JSONSchema.make(notifier.config)
    Object.assign(definitions, own)
    return { anyOf: [{ properties: { notifier: { not: { const: name } } } }, { properties: { with: schema } }] }
  })
  return {
    $schema,
    $id: "https://apimo-alerts.example/alerts.schema.json",
    title: "alerts.yaml",
    $defs: definitions,
    allOf: [root, { properties: { channels: { additionalProperties: { allOf: settings } } } }]
  }
}
