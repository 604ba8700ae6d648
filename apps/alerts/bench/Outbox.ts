/**
 * Deliveries a second through the whole outbox to a mail server in another process, every guarantee on: at their first
 * try, which renders them, and at a later one, which sends the bytes of the first. Beside them raw nodemailer with the same
 * messages and as many connections: in a program that renders them with the same templates, given the finished texts, told
 * besides the encoding that takes least time, and given ready bytes. The CPU that each takes does not move with what else
 * the machine does.
 */
import { fork } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { Channels } from "@apimo-alerts/alerts/channels/Channels"
import { messageOf } from "@apimo-alerts/alerts/compose/DeliveryMessage"
import { seal } from "@apimo-alerts/alerts/compose/Seal"
import { Config } from "@apimo-alerts/alerts/config/Config"
import { Deliver } from "@apimo-alerts/alerts/deliver/Deliver"
import { thisWorker } from "@apimo-alerts/alerts/deliver/Worker"
import * as Database from "@apimo-alerts/alerts/store/Database"
import type { Delivery } from "@apimo-alerts/alerts/store/Delivery"
import { Incidents } from "@apimo-alerts/alerts/store/Incidents"
import { Memory } from "@apimo-alerts/alerts/store/Memory"
import { Outbox } from "@apimo-alerts/alerts/store/Outbox"
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { MatchMessage } from "@apimo-alerts/notifier/Message"
import { matches } from "@apimo-alerts/notifier/Samples"
import email from "@apimo-alerts/notifier-email"
import { compile, directory, type Render, read } from "@apimo-alerts/notifier-email/Templates"
import { matchView } from "@apimo-alerts/notifier-email/View"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import nodemailer, { type SendMailOptions } from "nodemailer"
import PostalMime from "postal-mime"

const deliveries = 400
const perDelivery = 20
const connections = 5
/** Until nothing gets faster any more: a worker runs for months. */
const warmUp = 3
const rounds = 9

const agency = AgencyId.make(7)
const digest = matches.find(({ message }) => message.kind === "digest" && message.items.length >= perDelivery)
const told = digest?.message.items.slice(0, perDelivery) ?? []

const sink = Effect.acquireRelease(
  Effect.async<{ port: number; end: () => void }>((resume) => {
    const child = fork(fileURLToPath(new URL("./Sink.js", import.meta.url)))
    child.once("message", (port) => resume(Effect.succeed({ port: Number(port), end: () => child.disconnect() })))
  }),
  ({ end }) => Effect.sync(end)
)

const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-bench-"))),
  (name) => Effect.sync(() => fs.rmSync(name, { recursive: true, force: true }))
)

interface Mail {
  readonly message: MatchMessage
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly raw: Uint8Array
}

/** What it took: on the clock, and of this process's CPU. */
interface Taken {
  readonly millis: number
  readonly cpu: number
}

const stopwatch = (): (() => Taken) => {
  const started = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { system, user } = process.cpuUsage(before)
    return { millis: performance.now() - started, cpu: (system + user) / 1000 }
  }
}

const perSecond = (millis: number) => (deliveries * 1000) / millis

/** A try that the mail server put off. */
const putOff = { outcome: "retry", phase: "ending", code: 451, reply: "451 later", milliseconds: 1 } as const

/**
 * From what is owed to what is recorded as sent: all of it, or what is left to do when a first try has rendered it. Gives
 * the mails that left, too.
 */
const throughOutbox = (port: number, tries: "first" | "later") =>
  Effect.gen(function* () {
    const settings = { smtp: `smtp://127.0.0.1:${port}`, from: "Alertes <alertes@example.test>", connections }
    const config = Schema.decodeSync(Config)({
      apimo: { provider: 1, token: "t" },
      channels: { mail: { notifier: "email", with: settings } },
      routes: [{ channel: "mail", cadence: "instant" }]
    })
    const file = path.join(yield* folder, "alerts.db")
    const channels = Channels.layer([{ id: "mail", notifier: email, settings }])
    const layer = Deliver.layer(config).pipe(
      Layer.provideMerge(Layer.mergeAll(Memory.layer, Outbox.layer, Incidents.layer, channels)),
      Layer.provideMerge(Database.layer(file))
    )
    return yield* Effect.gen(function* () {
      const outbox = yield* Outbox
      const sql = yield* SqlClient.SqlClient
      const at = Date.now()
      const owed = Array.from({ length: deliveries }, (_, agent) =>
        told.map((item, i) => ({
          agency,
          request: RequestId.make(agent * perDelivery + i + 1),
          property: PropertyId.make(item.property.id),
          channel: "mail",
          cadence: { _tag: "Instant" as const },
          told: {
            recipient: {
              key: `user:${agent}`,
              name: "Claire Martin",
              email: `agent${agent}@example.test`,
              phone: null
            },
            locale: "fr" as const
          },
          item
        }))
      ).flat()
      const sender = { id: agency, name: "Agence du Lac", email: null, phone: null }
      yield* sql.withTransaction(outbox.owe({ pass: "p", at, since: at, zone: config.timezone, sender, owed }))
      const channel = (yield* Channels).get("mail")
      if (channel === undefined) return yield* Effect.dieMessage("there is no channel")
      const rendered = Effect.fnUntraced(function* (delivery: Delivery) {
        const items = yield* outbox.items(delivery.id)
        const message = yield* messageOf(delivery, { items, lines: [] }, config.timezone, at)
        return { message, payload: yield* channel.render(message) }
      })
      if (tries === "later") {
        yield* seal(config, "all")
        const moment = { at: Date.now(), since: at, zone: config.timezone }
        const turn = { at: moment.at, worker: thisWorker(60_000), channel: "mail", limit: deliveries }
        const claimed = yield* outbox.claim(turn)
        if (claimed.length !== deliveries) return yield* Effect.dieMessage(`${claimed.length} were tried`)
        for (const delivery of claimed) {
          const { payload } = yield* rendered(delivery)
          yield* outbox.settle(delivery, moment, putOff, { status: "retry", dueAt: moment.at }, payload)
        }
      }
      const stop = stopwatch()
      if (tries === "first") yield* seal(config, "all")
      const done = yield* (yield* Deliver).due
      const taken = stop()
      const sent = done.filter(({ settlement }) => settlement.next.status === "sent").length
      if (sent !== deliveries) return yield* Effect.dieMessage(`${sent} of ${deliveries} were sent`)
      // Rendered anew: what was sent is not kept.
      const mails = yield* Effect.forEach(done, ({ delivery }) =>
        Effect.gen(function* () {
          const { message, payload } = yield* rendered(delivery)
          const { html = "", subject = "", text = "" } = yield* Effect.promise(() => PostalMime.parse(payload.body))
          if (message.kind === "notice") return yield* Effect.dieMessage("it is a notice")
          return { message, to: delivery.recipient.email ?? "", subject, html, text, raw: payload.body }
        })
      )
      return { taken, mails }
    }).pipe(Effect.provide(layer))
  }).pipe(Effect.scoped)

const from = "Alertes <alertes@example.test>"

const raw = (port: number, mails: ReadonlyArray<Mail>, message: (mail: Mail) => SendMailOptions) =>
  Effect.promise(async () => {
    const pool = nodemailer.createTransport({
      host: "127.0.0.1",
      port,
      pool: true,
      maxConnections: connections,
      ignoreTLS: true
    })
    const stop = stopwatch()
    await Promise.all(mails.map((mail) => pool.sendMail(message(mail))))
    const taken = stop()
    pool.close()
    return taken
  })

/** The view and the templates of the outbox's mails, and nodemailer from there on. */
const rendering =
  (render: Render) =>
  ({ message, to }: Mail): SendMailOptions => {
    const view = matchView(message, { unsubscribe: null, replyTo: null }, { cards: message.items.length, lines: 0 })
    const [html, text] = (["html", "txt"] as const).map((part) => Either.getOrThrow(render(part, view)))
    return { from, to, subject: view.subject, html, text }
  }

const plain = ({ html, subject, text, to }: Mail): SendMailOptions => ({ from, to, subject, html, text })

const encoded = (mail: Mail): SendMailOptions => ({ ...plain(mail), encoding: "quoted-printable" })

const ready = ({ raw, to }: Mail): SendMailOptions => ({
  envelope: { from: "alertes@example.test", to },
  raw: Buffer.from(raw)
})

const median = (all: ReadonlyArray<number>) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN

interface Turn {
  readonly first: Taken
  readonly later: Taken
  readonly rendering: Taken
  readonly plain: Taken
  readonly encoded: Taken
  readonly ready: Taken
}

export const outbox = Effect.gen(function* () {
  const { port } = yield* sink
  const render = compile(yield* read(directory))
  const turns: Array<Turn> = []
  for (let round = 0; round < warmUp + rounds; round++) {
    const { mails, taken } = yield* throughOutbox(port, "first")
    const turn = {
      first: taken,
      later: (yield* throughOutbox(port, "later")).taken,
      rendering: yield* raw(port, mails, rendering(render)),
      plain: yield* raw(port, mails, plain),
      encoded: yield* raw(port, mails, encoded),
      ready: yield* raw(port, mails, ready)
    }
    if (round === 0) {
      const [one] = mails
      const kilobytes = (text: string) => Math.round(Buffer.byteLength(text) / 1024)
      console.log(
        `${deliveries} mails of ${perDelivery} matches (${kilobytes(one?.html ?? "")} kB HTML, ${kilobytes(one?.text ?? "")} kB text), ${connections} connections, median of ${rounds} rounds`
      )
    }
    if (round >= warmUp) turns.push(turn)
  }
  const line = (name: string, which: keyof Turn) => {
    const of = (value: (taken: Taken) => number) => median(turns.map((turn) => value(turn[which])))
    const speed = perSecond(of(({ millis }) => millis)).toFixed(0)
    const cpu = (of(({ cpu }) => cpu) / deliveries).toFixed(2)
    console.log(`  ${name.padEnd(44)} ${speed.padStart(5)} a second   ${cpu.padStart(5)} ms of CPU a mail`)
  }
  line("the whole outbox, first try, which renders", "first")
  line("the whole outbox, later try, the same bytes", "later")
  line("raw nodemailer, rendering the same", "rendering")
  line("raw nodemailer, given the texts", "plain")
  line("raw nodemailer, told quoted-printable", "encoded")
  line("raw nodemailer, given the bytes", "ready")
  const ratio = (name: string, ours: "first" | "later", theirs: keyof Turn) =>
    console.log(`  ${name.padEnd(66)} x${median(turns.map((t) => t[theirs].millis / t[ours].millis)).toFixed(2)}`)
  console.log("the outbox against raw nodemailer")
  ratio("both are given what was rendered (later try, the texts)", "later", "plain")
  ratio("both render (first try, rendering the same)", "first", "rendering")
  ratio("only the outbox renders (first try, the texts)", "first", "plain")
}).pipe(Effect.scoped)
