/**
 * The store of a config, for commands that look at what is there: one that is not there is not made, nor one begun
 * in a file that lost what was in it.
 */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Loaded } from "../config/ConfigFile.ts"
import * as Database from "../store/Database.ts"
import { Desk } from "../store/Desk.ts"
import { Incidents } from "../store/Incidents.ts"
import { Memory } from "../store/Memory.ts"
import { WrongUsage } from "./Failure.ts"

const services = Layer.mergeAll(Memory.layer, Incidents.layer, Desk.layer)

export const withExistingStore =
  ({ config, dir }: Loaded, otherwise = "`alerts run` makes it") =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const file = Database.fileOf(config.store, dir)
      const bytes = file === Database.inMemory ? null : (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      if (bytes === 0) {
        const missing = fs.existsSync(file) ? `the store at ${file} is empty` : `there is no store at ${file} yet`
        return yield* new WrongUsage({ message: `${missing}, so nothing is known: ${otherwise}` })
      }
      return yield* Effect.provide(effect, services.pipe(Layer.provideMerge(Database.layer(file))))
    })
