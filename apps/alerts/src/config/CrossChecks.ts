/**
 * What one setting asks of another: mistakes that no single setting shows, and settings that change nothing as the rest
 * of the file stands.
 */

import type { Config } from "./Config.ts"
import type { ConfiguredChannel } from "./ConfigFile.ts"
import { groupAt, isGroup } from "./Group.ts"
import type { Issue } from "./Issues.ts"
import { nearest } from "./Nearest.ts"

/** Where the file names a channel; as written, so that a wrong name is found also when other parts are wrong. */
const namesOfChannels = (data: unknown): ReadonlyArray<readonly [path: ReadonlyArray<string>, name: unknown]> => {
  const routes = isGroup(data) && Array.isArray(data["routes"]) ? data["routes"] : []
  return [
    ...routes.map((route: unknown, i) => {
      const path: ReadonlyArray<string> = ["routes", String(i), "channel"]
      return [path, isGroup(route) ? route["channel"] : undefined] as const
    }),
    [["operator", "channel"], groupAt(data, "operator")["channel"]],
    ...Object.entries(groupAt(data, "channels")).map(([id, channel]) => {
      const path: ReadonlyArray<string> = ["channels", id, "fallback", "channel"]
      return [path, groupAt(channel, "fallback")["channel"]] as const
    })
  ]
}

const unknownChannels = (data: unknown): ReadonlyArray<Issue> => {
  const known = Object.keys(groupAt(data, "channels"))
  return namesOfChannels(data).flatMap(([path, name]): ReadonlyArray<Issue> => {
    if (typeof name !== "string" || name === "" || known.includes(name)) return []
    const near = nearest(name, known)
    const hint = near === null ? `channels are: ${known.join(", ") || "none yet"}` : `did you mean "${near}"?`
    return [{ path, message: `there is no channel "${name}"; ${hint}` }]
  })
}

/** A message that could not leave would be passed on to where it could not leave. */
const ownFallbacks = (data: unknown): ReadonlyArray<Issue> =>
  Object.entries(groupAt(data, "channels")).flatMap(([id, channel]): ReadonlyArray<Issue> => {
    if (groupAt(channel, "fallback")["channel"] !== id) return []
    return [{ path: ["channels", id, "fallback", "channel"], message: "must be another channel than this one" }]
  })

const quota = ({ apimo }: Config): ReadonlyArray<Issue> =>
  apimo.quota.reserve < apimo.quota.perDay
    ? []
    : [
        {
          path: ["apimo", "quota", "reserve"],
          message: `must be below perDay, which is ${apimo.quota.perDay}, or no call is left`
        }
      ]

const release = ({ match: { minScore, releaseScore } }: Config): ReadonlyArray<Issue> =>
  releaseScore === undefined || releaseScore <= minScore
    ? []
    : [{ path: ["match", "releaseScore"], message: `must not be above minScore, which is ${minScore}` }]

const hasDigest = ({ routes }: Config): boolean => routes.some(({ cadence }) => cadence._tag === "Digest")

const digest = (config: Config): ReadonlyArray<Issue> =>
  config.match.baseline !== "digest" || hasDigest(config)
    ? []
    : [
        {
          path: ["match", "baseline"],
          message: `"digest" needs a route with a digest, for example cadence: "daily 08:00"`
        }
      ]

const neverFits = ({ routes }: Config): ReadonlyArray<Issue> =>
  routes.flatMap(({ when: { maxScore, minScore } }, i): ReadonlyArray<Issue> => {
    if (minScore === undefined || maxScore === undefined || minScore <= maxScore) return []
    return [
      {
        path: ["routes", String(i), "when", "maxScore"],
        message: `must not be below minScore, which is ${minScore}, or the route takes nothing`
      }
    ]
  })

/** A channel that writes to people must be told to whom. */
const operatorWithoutAddress = (
  { operator }: Config,
  channels: ReadonlyArray<ConfiguredChannel>
): ReadonlyArray<Issue> => {
  const channel = channels.find(({ id }) => id === operator?.channel)
  if (operator === undefined || operator.to !== undefined || channel?.notifier.capabilities.personal !== true) return []
  const message = `is required, because "${operator.channel}" writes to people: an address such as "Anne <anne@example.test>"`
  return [{ path: ["operator", "to"], message }]
}

/** `data`: the file as written; `config`: null when it could not be read as a whole. */
export const crossChecks = (
  data: unknown,
  config: Config | null,
  channels: ReadonlyArray<ConfiguredChannel>
): ReadonlyArray<Issue> => {
  const names = [...unknownChannels(data), ...ownFallbacks(data)]
  if (config === null) return names
  return [
    ...names,
    ...quota(config),
    ...release(config),
    ...digest(config),
    ...neverFits(config),
    ...operatorWithoutAddress(config, channels)
  ]
}

/** Settings that change nothing as the rest of the file stands: no mistakes, and seldom what somebody wanted. */
export const idleSettings = (
  { channels: settings, operator, routes }: Config,
  channels: ReadonlyArray<ConfiguredChannel>
): ReadonlyArray<Issue> => {
  const capabilities = new Map(channels.map(({ id, notifier }) => [id, notifier.capabilities]))
  const operatorTo: ReadonlyArray<Issue> =
    operator?.to !== undefined && capabilities.get(operator.channel)?.personal === false
      ? [
          {
            path: ["operator", "to"],
            message: `changes nothing: "${operator.channel}" does not write to an e-mail address, its own settings say where it goes`
          }
        ]
      : []
  const fallbacks = Object.values(settings).flatMap(({ fallback }) =>
    fallback === undefined ? [] : [fallback.channel]
  )
  const ofChannels = Object.entries(settings).flatMap(([id, { onDoubt, perHour }]): ReadonlyArray<Issue> => {
    const path = (...more: ReadonlyArray<string>) => ["channels", id, ...more]
    const own = routes.filter((route) => route.channel === id)
    const isFallback = fallbacks.includes(id)
    if (own.length === 0 && !isFallback && operator?.channel !== id)
      return [{ path: path(), message: "nothing is sent there: no route, fallback or operator names it" }]
    const isInstant = isFallback || own.some((route) => route.cadence._tag === "Instant")
    return [
      ...(perHour !== undefined && !isInstant
        ? [{ path: path("perHour"), message: "changes nothing: no route sends there at once" }]
        : []),
      ...(onDoubt === "hold" && capabilities.get(id)?.idempotent === true
        ? [{ path: path("onDoubt"), message: "changes nothing: the service itself drops what comes a second time" }]
        : [])
    ]
  })
  return [...operatorTo, ...ofChannels]
}
