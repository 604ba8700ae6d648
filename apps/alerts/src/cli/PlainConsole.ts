/**
 * Colours only on a terminal: the help pages are coloured wherever they go, so elsewhere the colours are taken out.
 */
import { stripVTControlCharacters } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

const plain = (args: ReadonlyArray<unknown>) =>
  args.map((one) => (typeof one === "string" ? stripVTControlCharacters(one) : one))

export const onTerminalOnly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  process.stdout.isTTY
    ? effect
    : Console.consoleWith((console) =>
        Effect.withConsole(effect, {
          ...console,
          log: (...args: ReadonlyArray<unknown>) => console.log(...plain(args)),
          error: (...args: ReadonlyArray<unknown>) => console.error(...plain(args))
        })
      )
