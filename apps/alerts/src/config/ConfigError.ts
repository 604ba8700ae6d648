/**
 * What is wrong with a config: every mistake at once, each where a person finds it.
 */
import * as Data from "effect/Data"

export interface Mistake {
  /** "channels.mail.with.smtp"; empty for the whole file. */
  readonly path: ReadonlyArray<string>
  /** Counted from 1; null when the mistake has no place in the file. */
  readonly line: number | null
  readonly message: string
}

export class ConfigError extends Data.TaggedError("ConfigError")<{
  readonly file: string
  readonly mistakes: ReadonlyArray<Mistake>
}> {
  override get message(): string {
    const many = this.mistakes.length
    const [first] = this.mistakes
    // The file itself is what is wrong, not something in it.
    if (many === 1 && first !== undefined && first.line === null && first.path.length === 0)
      return `${this.file}: ${first.message}`
    const lines = this.mistakes.map((mistake) => `  ${formatMistake(this.file, mistake)}`)
    return [`${this.file} has ${many === 1 ? "a mistake" : `${many} mistakes`}:`, ...lines].join("\n")
  }
}

export const formatMistake = (file: string, mistake: Mistake): string => {
  const place = mistake.line === null ? file : `${file}:${mistake.line}`
  const path = mistake.path.length === 0 ? "" : `${mistake.path.join(".")}: `
  return `${place}  ${path}${mistake.message}`
}
