/**
 * Options that several commands share.
 */
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import { load } from "../config/ConfigFile.ts"

export const config = Options.file("config").pipe(
  Options.withAlias("c"),
  Options.withDefault("alerts.yaml"),
  Options.withDescription("The config file")
)

export const json = Options.boolean("json").pipe(Options.withDescription("Print JSON for scripts instead of words"))

/** A mistake names the option, which that of `Options.integer` does not. */
export const wholeNumber = (name: string) =>
  Options.text(name).pipe(
    Options.withPseudoName("integer"),
    Options.mapEffect((text) =>
      /^-?\d{1,15}$/.test(text)
        ? Effect.succeed(Number(text))
        : Effect.fail(ValidationError.invalidValue(HelpDoc.p(`--${name} ${text}: write a whole number`)))
    )
  )

/** Reads the config with the variables of this process. */
export const loadConfig = (file: string) => Effect.suspend(() => load(file, process.env))
