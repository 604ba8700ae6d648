/**
 * The worker's services, built from a config that was read.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { CircuitBreaker } from "@apimo-alerts/core/CircuitBreaker"
import { ProviderId } from "@apimo-alerts/core/Ids"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import { Pacer } from "@apimo-alerts/core/Pacer"
import { Quota } from "@apimo-alerts/core/Quota"
import type { QuotaCounter } from "@apimo-alerts/core/QuotaCounter"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Layer from "effect/Layer"
import { Channels } from "../channels/Channels.ts"
import type { Config } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { Deliver } from "../deliver/Deliver.ts"
import { Progress } from "../pass/Progress.ts"
import * as Calls from "../store/Calls.ts"
import * as Database from "../store/Database.ts"
import { Incidents } from "../store/Incidents.ts"
import { Leases } from "../store/Leases.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"

export const apimoConfig = ({ apimo }: Config) =>
  ApimoConfig.layer({
    provider: ProviderId.make(apimo.provider),
    token: apimo.token,
    baseUrl: apimo.baseUrl,
    perSecond: apimo.quota.perSecond,
    perDay: apimo.quota.perDay,
    reserve: apimo.quota.reserve
  })

/** Apimo, with its calls paced and counted in the store. */
export const source = (
  config: Config,
  counter: Layer.Layer<QuotaCounter, StoreFailed, SqlClient.SqlClient> = Calls.layer
): Layer.Layer<Apimo | Quota | Pacer, StoreFailed, SqlClient.SqlClient> =>
  Apimo.layer.pipe(
    Layer.provideMerge(Layer.merge(Pacer.layer, Quota.layer)),
    Layer.provide(Layer.mergeAll(apimoConfig(config), NodeHttp.layer, CircuitBreaker.layer, counter))
  )

/** Everything a pass needs, on the store in `file`. A copy of the store takes the counter of the calls of the original. */
export const worker = (
  { channels, config, dir }: Loaded,
  file: string = Database.fileOf(config.store, dir),
  counter: Layer.Layer<QuotaCounter, StoreFailed, SqlClient.SqlClient> = Calls.layer
): Layer.Layer<
  Apimo | Quota | Leases | Memory | Outbox | Incidents | Channels | Deliver | Progress | SqlClient.SqlClient,
  StoreFailed
> =>
  Deliver.layer(config).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Memory.layer,
        Leases.layer,
        Outbox.layer,
        Incidents.layer,
        Channels.layer(channels),
        Progress.layerTerminal,
        source(config, counter)
      )
    ),
    // One connection for all: two in one process would wait for each other.
    Layer.provideMerge(Database.layer(file))
  )
