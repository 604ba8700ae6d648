/**
 * An SMTP server by hand, which a test can stop or break at each step of the dialogue.
 */
import * as net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * connect: before the greeting; greeted: after it; body: the first bytes of the message; dot: all of it; replied: after
 * the answer to it.
 */
export type Moment = "connect" | "greeted" | "ehlo" | "mail" | "rcpt" | "data" | "body" | "dot" | "replied" | "quit"

export interface Answer {
  /** The reply; null says nothing. */
  readonly say: string | null
  /** Milliseconds until then. */
  readonly after?: number
  /** Ends the connection, after what is said. */
  readonly drop?: boolean
  /** Of a message: whether the server delivers it; what a reply of 2xx says when absent. */
  readonly keeps?: boolean
}

export interface Mail {
  readonly to: string
  readonly id: string
  /** As it was sent, dots doubled. */
  readonly raw: string
}

export interface SmtpPeer {
  readonly port: number
  readonly url: string
  /** What was delivered, in the order of its last bytes. */
  readonly mails: Array<Mail>
  /** Every moment that was reached. */
  readonly moments: Array<Moment>
  /** What is answered at a moment; null for the usual answer. */
  behave: (moment: Moment, recipient: string) => Answer | null
}

const usual: Readonly<Record<Moment, string | null>> = {
  connect: "220 peer ESMTP",
  greeted: null,
  ehlo: "250-peer\r\n250 8BITMIME",
  mail: "250 2.1.0 ok",
  rcpt: "250 2.1.5 ok",
  data: "354 go on",
  body: null,
  dot: "250 2.0.0 taken",
  replied: null,
  quit: "221 2.0.0 bye"
}

const verbs: Readonly<Record<string, Moment>> = {
  EHLO: "ehlo",
  HELO: "ehlo",
  MAIL: "mail",
  RCPT: "rcpt",
  DATA: "data",
  QUIT: "quit"
}

const serve = (peer: SmtpPeer, socket: net.Socket): void => {
  // One who is killed resets the connection.
  socket.on("error", () => socket.destroy())
  socket.setEncoding("latin1")
  let text = ""
  let recipient = ""
  let state: "commands" | "body began" | "body" = "commands"

  /** True when the dialogue goes on as usual. */
  const at = (moment: Moment): Answer => {
    peer.moments.push(moment)
    const answer = peer.behave(moment, recipient) ?? { say: usual[moment] }
    const { after = 0, drop = false, say } = answer
    const act = () => {
      if (socket.destroyed) return
      if (say !== null) socket.write(`${say}\r\n`)
      if (drop && say === null) socket.resetAndDestroy()
      else if (drop) socket.end()
    }
    if (after === 0) act()
    else setTimeout(act, after).unref()
    return answer
  }

  const message = (raw: string) => {
    const { keeps, say } = at("dot")
    const id = /^Message-ID: (.*)$/im.exec(raw)?.[1]?.trim() ?? ""
    if (keeps ?? say?.startsWith("2") ?? false) peer.mails.push({ to: recipient, id, raw })
    recipient = ""
    at("replied")
  }

  const command = (line: string) => {
    const moment = verbs[line.slice(0, 4).toUpperCase()]
    if (moment === undefined) return void socket.write("250 2.0.0 ok\r\n")
    if (moment === "rcpt") recipient = /<(.*?)>/.exec(line)?.[1] ?? ""
    const { say } = at(moment)
    if (moment === "data" && say?.startsWith("354") === true) state = "body began"
    if (moment === "quit") socket.end()
  }

  const read = (): void => {
    while (!socket.destroyed) {
      if (state === "body began" && text !== "") {
        state = "body"
        at("body")
        if (socket.destroyed) return
      }
      const end = text.indexOf(state === "commands" ? "\r\n" : "\r\n.\r\n")
      if (end < 0) return
      const whole = text.slice(0, end)
      text = text.slice(end + (state === "commands" ? 2 : 5))
      if (state === "commands") command(whole)
      else {
        state = "commands"
        message(whole)
      }
    }
  }

  socket.on("data", (chunk) => {
    text += String(chunk)
    read()
  })
  at("connect")
  at("greeted")
}

/** Listens on the loopback until the scope ends. */
export const make: Effect.Effect<SmtpPeer, never, Scope.Scope> = Effect.acquireRelease(
  Effect.async<{ readonly peer: SmtpPeer; readonly close: Effect.Effect<void> }>((resume) => {
    const sockets = new Set<net.Socket>()
    const server = net.createServer({ noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
      serve(peer, socket)
    })
    let peer: SmtpPeer
    const close = Effect.async<void>((done) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => done(Effect.void))
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      peer = { port, url: `smtp://127.0.0.1:${port}`, mails: [], moments: [], behave: () => null }
      resume(Effect.succeed({ peer, close }))
    })
  }),
  ({ close }) => close
).pipe(Effect.map(({ peer }) => peer))
