/**
 * Options that several commands share.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import { load } from "../config/ConfigFile.ts"

export const config = Options.file("config").pipe(
  Options.withAlias("c"),
  Options.withDefault("alerts.yaml"),
  Options.withDescription("The config file")
)

export const json = Options.boolean("json").pipe(Options.withDescription("Print JSON for scripts instead of words"))

/** Reads the config with the variables of this process. */
export const loadConfig = (file: string) => Effect.suspend(() => load(file, process.env))
