/**
 * Connections to one server, a few at a time, kept open while there is mail.
 *
 * nodemailer's connection does the protocol; its own pool is not used because it asks for the message's bytes before
 * the server does, which would open the gate of a {@link GatedBody} too early, and because it sends again by itself.
 */
import * as Clean from "@apimo-alerts/notifier/Clean"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberMap from "effect/FiberMap"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection"
import SMTPConnection from "nodemailer/lib/smtp-connection"
import type { EmailConfig } from "./EmailConfig.ts"
import { login, timeouts } from "./EmailConfig.ts"
import type { Phase, SmtpFault } from "./SmtpFault.ts"
import { fromRaw, silent } from "./SmtpFault.ts"
import { isLoopback } from "./SmtpServer.ts"

/** An open connection that has greeted and logged in. */
export interface Session {
  readonly id: string
  readonly connection: SMTPConnection
  /** Turns false when the server or the network ends it. */
  alive: boolean
  /** Messages it has carried. */
  carried: number
}

/** Connections for a channel. */
export interface SmtpPool {
  /**
   * Runs with a connection that nobody else has, an idle one unless `fresh`, waiting for one when all are taken. The
   * connection is kept after a success and closed after anything else, interruption included.
   */
  readonly use: <A, E>(
    work: (session: Session) => Effect.Effect<A, E>,
    options: { readonly fresh: boolean }
  ) => Effect.Effect<A, E | SmtpFault>
  /** Takes secrets out of what a server said. */
  readonly hide: (text: string) => string
}

/** Mail servers close a connection that is idle for minutes; we go first, while we can still say goodbye. */
const idle = Duration.seconds(30)
/** Servers limit the messages of one connection, commonly at 100. */
const perConnection = 100

/** Replaces every secret, plain and as SMTP encodes it, wherever a server might echo it. */
const hiding = (secrets: { readonly user: Redacted.Redacted; readonly password: Redacted.Redacted } | null) => {
  if (secrets === null) return (text: string): string => text
  const user = Redacted.value(secrets.user)
  const password = Redacted.value(secrets.password)
  const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64")
  const needles = [password, base64(password), base64(`\u0000${user}\u0000${password}`), encodeURIComponent(password)]
    .flatMap((needle) => [needle, Clean.line(needle)])
    .filter((needle) => needle !== "")
  return (text: string): string => needles.reduce((hidden, needle) => hidden.replaceAll(needle, "***"), text)
}

const connectionOptions = (config: EmailConfig): SMTPConnectionOptions => {
  const { host, port, secure } = config.smtp
  const loopback = isLoopback(host)
  // The pool's own limits come first; these end what they would leave behind.
  const backstop = Duration.toMillis(timeouts(config).final) + 60_000
  return {
    host,
    port,
    secure,
    // In clear only to this machine, where a certificate, if any, is rarely a real one.
    requireTLS: !secure && (!loopback || config.tls !== undefined),
    ignoreTLS: !secure && loopback && config.tls === undefined,
    connectionTimeout: Duration.toMillis(timeouts(config).connect) + 5_000,
    greetingTimeout: Duration.toMillis(timeouts(config).connect) + 5_000,
    socketTimeout: backstop,
    socketCloseTimeout: 1_000,
    maxResponseSize: 65_536,
    logger: false,
    tls: {
      minVersion: "TLSv1.2",
      ...(config.tls?.ca === undefined ? {} : { ca: config.tls.ca }),
      ...(config.tls?.serverName === undefined ? {} : { servername: config.tls.serverName }),
      ...(config.tls?.verify === false ? { rejectUnauthorized: false } : {})
    }
  }
}

const connect = (config: EmailConfig, hide: (text: string) => string): Effect.Effect<Session, SmtpFault> => {
  const credentials = login(config)
  const options = connectionOptions(config)
  return Effect.async<Session, SmtpFault>((resume) => {
    const connection = new SMTPConnection(options)
    const session: Session = { id: connection.id, connection, alive: true, carried: 0 }
    const fail = (error: Error, during: Phase): void => {
      session.alive = false
      // Before the connection is closed, which reports its end as one more error; the first one counts.
      resume(Effect.fail(fromRaw(error, during, hide)))
      connection.close()
    }
    // Stays for the life of the connection: an error while it is idle only ends it.
    connection.on("error", (error: Error) => fail(error, "connect"))
    connection.once("end", () => fail(new Error("the server closed the connection"), "connect"))
    connection.connect((error) => {
      if (error !== undefined) return fail(error, "greeting")
      if (credentials === null || !connection.allowsAuth) return resume(Effect.succeed(session))
      const auth = {
        user: Redacted.value(credentials.user),
        pass: Redacted.value(credentials.password)
      }
      connection.login({ ...auth, credentials: auth }, (refused) =>
        refused === null ? resume(Effect.succeed(session)) : fail(refused, "auth")
      )
    })
    return Effect.sync(() => connection.close())
  }).pipe(
    Effect.timeoutFail({
      duration: timeouts(config).connect,
      onTimeout: () => silent("connect", `no greeting and login within ${Duration.format(timeouts(config).connect)}`)
    })
  )
}

/** Says goodbye without waiting for an answer; the socket ends when what is written has left. */
const leave = (session: Session): void => {
  if (session.alive) session.connection.quit()
  session.alive = false
  session.connection.close()
}

/** Opens nothing yet; what is open when the scope closes is closed. */
export const make = (config: EmailConfig): Effect.Effect<SmtpPool, never, Scope.Scope> =>
  Effect.gen(function* () {
    const hide = hiding(login(config))
    const permits = yield* Effect.makeSemaphore(config.connections)
    const waiting: Array<Session> = []
    let closed = false
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        closed = true
        for (const session of waiting.splice(0)) leave(session)
      })
    )
    // Made after the finalizer above, so these timers end before it runs.
    const timers = yield* FiberMap.make<string>()

    const take = (fresh: boolean): Effect.Effect<Session, SmtpFault> =>
      Effect.suspend(() => {
        while (!fresh && waiting.length > 0) {
          const session = waiting.pop()
          if (session?.alive === true) return Effect.as(FiberMap.remove(timers, session.id), session)
        }
        return connect(config, hide)
      })

    const keep = (session: Session): Effect.Effect<void> => {
      if (closed || !session.alive || session.carried >= perConnection) return Effect.sync(() => leave(session))
      waiting.push(session)
      const expire = Effect.sync(() => {
        const at = waiting.indexOf(session)
        if (at !== -1) waiting.splice(at, 1)
        leave(session)
      })
      return Effect.asVoid(FiberMap.run(timers, session.id, Effect.delay(expire, idle)))
    }

    const discard = (session: Session): Effect.Effect<void> =>
      Effect.sync(() => {
        session.alive = false
        session.connection.close()
      })

    return {
      hide,
      use: (work, { fresh }) =>
        permits.withPermits(1)(
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(restore(take(fresh)), (session) =>
              Effect.onExit(restore(work(session)), (exit) => (Exit.isSuccess(exit) ? keep(session) : discard(session)))
            )
          )
        )
    }
  })
