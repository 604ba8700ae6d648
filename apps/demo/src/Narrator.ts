/**
 * What the demo says while it goes: coloured and with a line that moves on a terminal, plain lines elsewhere.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Tells the story. */
export class Narrator extends Context.Tag("@apimo-alerts/demo/Narrator")<
  Narrator,
  {
    /** A new day, or another part. */
    readonly heading: (text: string) => Effect.Effect<void>
    /** What happened at a time of the day, with more lines under it. */
    readonly step: (time: string, text: string, more?: ReadonlyArray<string>) => Effect.Effect<void>
    readonly line: (text: string) => Effect.Effect<void>
    /** Shown until the next line is; on a terminal only. */
    readonly passing: (text: string) => Effect.Effect<void>
  }
>() {
  static readonly layer: Layer.Layer<Narrator> = Layer.sync(Narrator, () => make(process.stdout))
}

interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

/** Speaks to a terminal or to a file. */
export const make = (output: Output): Context.Tag.Service<Narrator> => {
  const isTerminal = output.isTTY === true
  const style = (code: string, text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text)
  const clear = isTerminal ? "\r\u001b[K" : ""
  const line = (text: string) => Effect.sync(() => output.write(`${clear}${text}\n`))
  return {
    heading: (text) => line(`\n${style("1", text)}`),
    step: (time, text, more = []) =>
      line([`  ${style("36", time)}  ${text}`, ...more.map((one) => `         ${one}`)].join("\n")),
    line,
    passing: (text) =>
      isTerminal
        ? Effect.sync(() => output.write(`${clear}  ${style("2", text.slice(0, (output.columns ?? 80) - 4))}`))
        : Effect.void
  }
}
