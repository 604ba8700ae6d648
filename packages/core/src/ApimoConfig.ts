/**
 * Where Apimo is, who calls it, and how much it may be asked.
 */
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { ProviderId } from "./Ids.ts"

/** The only real server: https://api.apimo.pro. */
export const defaultBaseUrl = "https://api.apimo.pro"

/** Records asked for with one call, by list. The defaults are the documented maxima. */
export interface PageSizes {
  readonly agencies: number
  readonly properties: number
  readonly requests: number
  readonly crossings: number
  readonly users: number
  readonly contacts: number
  readonly leads: number
  readonly contracts: number
  readonly residences: number
  readonly actions: number
}

/** The documented maxima: 1,000 properties or agencies a page, 10,000 of anything else. */
export const defaultPageSizes: PageSizes = {
  agencies: 1000,
  properties: 1000,
  requests: 10_000,
  crossings: 10_000,
  users: 10_000,
  contacts: 10_000,
  leads: 10_000,
  contracts: 10_000,
  residences: 10_000,
  actions: 10_000
}

/** What {@link ApimoConfig.make} takes: only the credentials are required. */
export interface ApimoOptions {
  /** User name of the credentials: a number. */
  readonly provider: ProviderId
  readonly token: Redacted.Redacted
  /** Default {@link defaultBaseUrl}. A path in it is kept. */
  readonly baseUrl?: URL | undefined
  /** Calls in any second. Default 10, what Apimo grants for free; Infinity against a server without a limit. */
  readonly perSecond?: number | undefined
  /** Calls in a day of Europe/Paris. Default 1,000, what Apimo grants for free. */
  readonly perDay?: number | undefined
  /** Calls of the day that this program leaves to others. Default 0. */
  readonly reserve?: number | undefined
  /** For one attempt: headers and body. Default 60 seconds. */
  readonly timeout?: Duration.DurationInput | undefined
  readonly pageSize?: Partial<PageSizes> | undefined
}

const isWeb = ({ protocol }: URL): boolean => protocol === "https:" || protocol === "http:"
const count = Schema.compose(Schema.NumberFromString, Schema.NonNegativeInt)
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

/** What a program got wrong; a limit of zero would make every call wait for ever. Infinity is no limit. */
const mistakeIn = ({ baseUrl, perDay, perSecond, reserve }: Context.Tag.Service<ApimoConfig>): string | null => {
  if (!isWeb(baseUrl)) return `baseUrl must be an address over https or http, not ${baseUrl.protocol}`
  if (!(perSecond > 0)) return `perSecond must be a number above 0, not ${perSecond}`
  if (!isCount(perDay) && perDay !== Number.POSITIVE_INFINITY)
    return `perDay must be a whole number of 0 or more, not ${perDay}`
  return isCount(reserve) ? null : `reserve must be a whole number of 0 or more, not ${reserve}`
}

/** The credentials and the limits. */
export class ApimoConfig extends Context.Tag("@apimo-alerts/core/ApimoConfig")<
  ApimoConfig,
  {
    readonly baseUrl: URL
    readonly provider: ProviderId
    readonly token: Redacted.Redacted
    /** Calls in any second. */
    readonly perSecond: number
    /** Calls in a day of Europe/Paris. */
    readonly perDay: number
    /** Calls of the day never used by this program. */
    readonly reserve: number
    /** For one attempt: headers and body. */
    readonly timeout: Duration.Duration
    readonly pageSize: PageSizes
  }
>() {
  /**
   * Options with their defaults filled in.
   *
   * @throws RangeError for a limit or an address that can't be meant.
   */
  static make(options: ApimoOptions): Context.Tag.Service<ApimoConfig> {
    const config = {
      baseUrl: options.baseUrl ?? new URL(defaultBaseUrl),
      provider: options.provider,
      token: options.token,
      perSecond: options.perSecond ?? 10,
      perDay: options.perDay ?? 1000,
      reserve: options.reserve ?? 0,
      timeout: Duration.decode(options.timeout ?? "60 seconds"),
      pageSize: { ...defaultPageSizes, ...options.pageSize }
    }
    const mistake = mistakeIn(config)
    if (mistake !== null) throw new RangeError(`ApimoConfig: ${mistake}`)
    return config
  }

  /** The config from options known in the program. */
  static layer(options: ApimoOptions): Layer.Layer<ApimoConfig> {
    return Layer.succeed(ApimoConfig, ApimoConfig.make(options))
  }

  /**
   * The config from APIMO_PROVIDER and APIMO_TOKEN, and where set APIMO_BASE_URL, APIMO_PER_SECOND, APIMO_PER_DAY and
   * APIMO_RESERVE.
   */
  static readonly layerEnv: Layer.Layer<ApimoConfig, ConfigError> = Layer.effect(
    ApimoConfig,
    Effect.map(
      Config.all({
        provider: Schema.Config("APIMO_PROVIDER", Schema.compose(Schema.NumberFromString, ProviderId)),
        token: Config.redacted("APIMO_TOKEN"),
        baseUrl: Config.url("APIMO_BASE_URL").pipe(
          Config.validate({ message: "must be an address over https or http", validation: isWeb }),
          Config.withDefault(new URL(defaultBaseUrl))
        ),
        perSecond: Config.withDefault(
          Schema.Config("APIMO_PER_SECOND", Schema.compose(Schema.NumberFromString, Schema.Positive)),
          10
        ),
        perDay: Config.withDefault(Schema.Config("APIMO_PER_DAY", count), 1000),
        reserve: Config.withDefault(Schema.Config("APIMO_RESERVE", count), 0)
      }),
      (options) => ApimoConfig.make(options)
    )
  )
}
