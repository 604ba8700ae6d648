/** Whether the server would take a message: greeting, TLS and login, without sending one. */
import type { SendError } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import type { EmailConfig } from "./EmailConfig.ts"
import { login } from "./EmailConfig.ts"
import { fromRaw, toSendError } from "./SmtpFault.ts"
import type { SmtpPool } from "./SmtpPool.ts"

/** "mail.example.test:465 is ready: TLS, logged in". */
export const make = (pool: SmtpPool, config: EmailConfig): Effect.Effect<string, SendError> =>
  pool
    .use(
      ({ connection }) =>
        Effect.async<string, ReturnType<typeof fromRaw>>((resume) => {
          connection.reset((error) => {
            if (error !== null) return resume(Effect.fail(fromRaw(error, "greeting", pool.hide)))
            const { host, port } = config.smtp
            const how = connection.secure ? "TLS" : "no TLS"
            const who =
              login(config) === null
                ? "no login"
                : connection.authenticated
                  ? "logged in"
                  : "the server offers no login, so none was made"
            resume(Effect.succeed(`${host.includes(":") ? `[${host}]` : host}:${port} is ready: ${how}, ${who}`))
          })
        }),
      { fresh: true }
    )
    .pipe(Effect.mapError((fault) => toSendError(fault, false)))
