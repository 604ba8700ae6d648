/**
 * apimo.js 2.x, the other public client: its generated functions and zod schemas, loaded as Node would if their imports
 * named files. It publishes ES modules that import "./api/context" without ".js", which only bundlers resolve.
 */
import { createRequire, register } from "node:module"
import { pathToFileURL } from "node:url"

const hook = `export const resolve = async (specifier, context, next) => {
  const bare = specifier.startsWith(".") && !/\\.[cm]?js$/.test(specifier)
  if (!bare || !(context.parentURL ?? "").includes("/apimo.js/dist/")) return next(specifier, context)
  try {
    return await next(specifier + ".js", context)
  } catch {
    return next(specifier + "/index.js", context)
  }
}`

/** An answer as its generated functions give it. */
export interface PeerAnswer {
  readonly status: number
  readonly data: unknown
}

export interface PeerSchema {
  readonly safeParse: (value: unknown) => {
    readonly success: boolean
    readonly data?: unknown
    readonly error?: {
      readonly issues: ReadonlyArray<{
        readonly path: ReadonlyArray<string | number>
        readonly code: string
        readonly message: string
      }>
    }
  }
}

/** What one of its functions takes: ids, then parameters or a body. */
type Operation = (...args: ReadonlyArray<unknown>) => Promise<PeerAnswer>

export interface Peer {
  /** Its generated functions, by name. */
  readonly functions: ReadonlyMap<string, Operation>
  /** Its zod schemas, by name. */
  readonly schemas: ReadonlyMap<string, PeerSchema>
  /** Runs a call with these credentials; its limiter is open. */
  readonly run: <A>(options: { baseUrl: string; provider: number; token: string }, call: () => Promise<A>) => Promise<A>
}

let loaded: Promise<Peer> | undefined

const load = async (): Promise<Peer> => {
  register(`data:text/javascript,${encodeURIComponent(hook)}`)
  const root = pathToFileURL(createRequire(import.meta.url).resolve("apimo.js"))
  const file = (path: string): Promise<Record<string, unknown>> => import(new URL(path, root).href)
  const client = await file("./generated/client/apimo.js")
  const zod = await file("./generated/zod/apimo.zod.js")
  const context: { apimoRequestContext: { run: <A>(store: object, call: () => A) => A } } = await import(
    new URL("./api/context.js", root).href
  )
  return {
    functions: new Map(
      Object.entries(client).flatMap(([name, value]) => (isOperation(name, value) ? [[name, value] as const] : []))
    ),
    schemas: new Map(Object.entries(zod).flatMap(([name, value]) => (isSchema(value) ? [[name, value] as const] : []))),
    run: ({ baseUrl, provider, token }, call) =>
      context.apimoRequestContext.run(
        {
          baseUrl,
          authHeader: `Basic ${btoa(`${provider}:${token}`)}`,
          limiter: { schedule: <A>(work: () => Promise<A>) => work() },
          retry: { attempts: 1, initialDelayMs: 1, backoff: "fixed" }
        },
        call
      )
  }
}

const isOperation = (name: string, value: unknown): value is Operation =>
  typeof value === "function" && !/^get.*Url$/.test(name)

const isSchema = (value: unknown): value is PeerSchema =>
  typeof value === "object" && value !== null && "safeParse" in value

/** Loads it once. */
export const peer = (): Promise<Peer> => {
  loaded ??= load()
  return loaded
}
