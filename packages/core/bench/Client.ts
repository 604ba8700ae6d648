/** The client under measure: unpaced and with a day that does not end. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, ProviderId } from "@apimo-alerts/core/Ids"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

export const agency = AgencyId.make(1)

export const credentials = { provider: 1000, token: "demo-token" }

export const client = (port: number, http: Layer.Layer<HttpClient.HttpClient>): Layer.Layer<Apimo> =>
  Apimo.layerDefault.pipe(
    Layer.provide(
      ApimoConfig.layer({
        provider: ProviderId.make(credentials.provider),
        token: Redacted.make(credentials.token),
        baseUrl: new URL(`http://127.0.0.1:${port}`),
        perSecond: Number.POSITIVE_INFINITY,
        perDay: Number.MAX_SAFE_INTEGER
      })
    ),
    Layer.provide(http)
  )
