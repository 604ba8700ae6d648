/**
 * How Apimo writes small values.
 */
import * as ParisTime from "../ParisTime.ts"

/** A date, `YYYY-MM-DD HH:MM:SS` in Paris. */
export const date = (instant: number): string => ParisTime.format(instant)

/** A number as text; null stays null. */
export const text = (value: number | null): string | null => (value === null ? null : String(value))

/** A decimal with a comma, as in regulations. */
export const comma = (value: number): string => value.toFixed(2).replace(".", ",")
