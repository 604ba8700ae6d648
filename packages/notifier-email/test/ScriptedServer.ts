/** An SMTP server that answers what a test tells it to, at the step the test names, and remembers what it saw. */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export type Step = "greeting" | "ehlo" | "auth" | "mail" | "rcpt" | "data" | "dot" | "rset"

/** A reply line without its line end, or: end the connection, say nothing. */
export type Answer = string | typeof drop | typeof hang
export const drop = Symbol("drop")
export const hang = Symbol("hang")

export interface Seen {
  readonly commands: Array<string>
  /** Complete messages, dot-stuffing undone. */
  readonly messages: Array<string>
  /** Bytes of a message that has begun. */
  partial: string
  connections: number
}

export interface ScriptedServer {
  readonly port: number
  readonly seen: Seen
  /** Changes what is answered from now on. */
  readonly script: Partial<Record<Step, Answer>>
  /** Ends every open connection, as a server does with idle ones. */
  readonly endConnections: Effect.Effect<void>
}

const usual: Readonly<Record<Step, string>> = {
  greeting: "220 scripted ESMTP",
  ehlo: "250-scripted\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
  auth: "235 2.7.0 ok",
  mail: "250 2.1.0 ok",
  rcpt: "250 2.1.5 ok",
  data: "354 go on",
  dot: "250 2.0.0 Ok: queued as 4F1",
  rset: "250 2.0.0 ok"
}

const stepOf = (command: string): Step | null => {
  const verb = command.slice(0, 4).toUpperCase()
  if (verb === "EHLO" || verb === "HELO") return "ehlo"
  if (verb === "AUTH") return "auth"
  if (verb === "MAIL") return "mail"
  if (verb === "RCPT") return "rcpt"
  if (verb === "DATA") return "data"
  return verb === "RSET" ? "rset" : null
}

export const make = (script: Partial<Record<Step, Answer>> = {}): Effect.Effect<ScriptedServer, never, Scope.Scope> => {
  const seen: Seen = { commands: [], messages: [], partial: "", connections: 0 }
  const current: Partial<Record<Step, Answer>> = { ...script }
  const sockets = new Set<Net.Socket>()
  const handle = (socket: Net.Socket): void => {
    sockets.add(socket)
    seen.connections += 1
    socket.on("error", () => socket.destroy())
    socket.once("close", () => sockets.delete(socket))
    socket.setEncoding("latin1")
    let buffer = ""
    let inData = false
    const say = (step: Step): void => {
      const answer = current[step] ?? usual[step]
      if (answer === drop) socket.destroy()
      else if (typeof answer === "string") socket.write(`${answer}\r\n`)
    }
    const read = (): void => {
      if (inData) {
        const end = buffer.indexOf("\r\n.\r\n")
        seen.partial = buffer
        if (end === -1) return
        inData = false
        const taken = buffer.slice(0, end + 2).replace(/\r\n\./g, "\r\n")
        buffer = buffer.slice(end + 5)
        if (typeof current.dot !== "string" || current.dot.startsWith("2")) seen.messages.push(taken)
        say("dot")
        read()
        return
      }
      const end = buffer.indexOf("\r\n")
      if (end === -1) return
      const command = buffer.slice(0, end)
      buffer = buffer.slice(end + 2)
      seen.commands.push(command)
      const step = stepOf(command)
      if (command.toUpperCase() === "QUIT") return void socket.end("221 2.0.0 bye\r\n")
      if (step === null) socket.write("500 5.5.1 what?\r\n")
      else {
        say(step)
        const answer = current[step] ?? usual[step]
        if (step === "data") inData = typeof answer === "string" && answer.startsWith("3")
      }
      read()
    }
    socket.on("data", (chunk) => {
      buffer += chunk.toString()
      read()
    })
    say("greeting")
  }
  return Effect.acquireRelease(
    Effect.async<{ readonly server: Net.Server; readonly port: number }>((resume) => {
      const server = Net.createServer({ noDelay: true }, handle)
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed({ server, port: address !== null && typeof address === "object" ? address.port : 0 }))
      })
    }),
    ({ server }) =>
      Effect.async<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  ).pipe(
    Effect.map(({ port }) => ({
      port,
      seen,
      script: current,
      endConnections: Effect.async<void>((resume) => {
        let open = sockets.size
        if (open === 0) return resume(Effect.void)
        for (const socket of sockets) {
          socket.once("close", () => {
            open -= 1
            if (open === 0) resume(Effect.void)
          })
          socket.end()
        }
      })
    }))
  )
}
