/**
 * The config file as written, before any schema has looked at it.
 */

export type Group = Readonly<Record<string, unknown>>

export const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The group under a key; empty when there is none, or something else. */
export const groupAt = (data: unknown, key: string): Group => {
  const value = isGroup(data) ? data[key] : undefined
  return isGroup(value) ? value : {}
}
