/**
 * Log lines on stderr, so that stdout has only what was asked for. Coloured on a terminal, plain elsewhere.
 */
import * as Cause from "effect/Cause"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"

const colours: Readonly<Record<string, string>> = { WARN: "33", ERROR: "31", FATAL: "31", DEBUG: "2", TRACE: "2" }

const level = ({ label }: LogLevel.LogLevel) => {
  const colour = process.stderr.isTTY ? colours[label] : undefined
  return colour === undefined ? label : `\u001b[${colour}m${label}\u001b[0m`
}

const words = (message: unknown): string => (Array.isArray(message) ? message.map(String).join(" ") : String(message))

const logger = Logger.make(({ cause, date, logLevel, message }) => {
  const because = Cause.isEmpty(cause) ? [] : [Cause.pretty(cause)]
  const said = [words(message), ...because].filter((part) => part !== "").join(": ")
  process.stderr.write(`${date.toISOString()} ${level(logLevel)} ${said}\n`)
})

export const layer: Layer.Layer<never> = Logger.replace(Logger.defaultLogger, logger)
