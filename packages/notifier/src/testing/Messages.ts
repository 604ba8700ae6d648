/** Messages as nobody would write them but somebody will: for checking a limit whatever the input. */
import * as FastCheck from "effect/FastCheck"
import type { Item, MatchMessage, Message, Money, Notice, Recipient } from "../Message.ts"
import { agency, recipient } from "../SampleTown.ts"

const long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(7).slice(0, 400)

/** Markup of every service, marks that turn a line, letters of several units, and lengths. */
const nasty: ReadonlyArray<string> = [
  "",
  " \t\r\n ",
  long,
  "x".repeat(3_000),
  "é".repeat(3_000),
  "&".repeat(500),
  "<b>&amp;</b>",
  "👩‍👩‍👧‍👦🏡✨".repeat(40),
  `Z${"\u0301".repeat(2_000)}`,
  "محمد الفاسي — شقة للبيع",
  "\u202eשלום עולם\u0000",
  "\ud83d",
  "@everyone @here <@1> <!channel> <!here> <#C1>",
  "*gras* _italique_ ~barré~ `code` ```bloc``` # titre",
  "[texte](https://exemple.test) <https://exemple.test|texte>",
  "- liste\r\n1. numéro\r\n> citation",
  `"></a><script>alert(1)</script>`,
  "{{secret}} ${SECRET} %s {0}",
  "« coup de cœur » – 100 % · l’étang",
  '\\\\" \\u0000 \\n'
]

const text = FastCheck.oneof(
  { weight: 3, arbitrary: FastCheck.constantFrom(...nasty) },
  { weight: 2, arbitrary: FastCheck.fullUnicodeString({ maxLength: 60 }) },
  { weight: 2, arbitrary: FastCheck.constantFrom("Annecy", "Maison", "Mme Camille Durand", "VI7", "74000") }
)

const maybe = <A>(arbitrary: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<A | null> =>
  FastCheck.option(arbitrary, { nil: null, freq: 5 })

const money: FastCheck.Arbitrary<Money> = FastCheck.record({
  value: FastCheck.oneof(FastCheck.constantFrom(0, 0.5, 640_000, 199_999.5, 1e15, -1), FastCheck.nat(2_000_000)),
  currency: FastCheck.constantFrom("EUR", "CHF", "JPY", "???", "", "euro & Co <b>")
})

const url = FastCheck.constantFrom(
  "https://www.agence-du-lac.test/fr/property/81000",
  `https://www.agence-du-lac.test/?q=${"a".repeat(900)}`,
  `https://www.agence-du-lac.test/?q=${"é&".repeat(2_000)}`,
  'https://www.agence-du-lac.test/a b"c<d>|e(f)[g]*_',
  "http://www.agence-du-lac.test/unencrypted",
  "javascript:alert(1)",
  "data:text/html,<script>alert(2)</script>",
  "not an address"
)

const item: FastCheck.Arbitrary<Item> = FastCheck.record({
  event: FastCheck.constantFrom("new", "price-drop", "back-on-market"),
  score: FastCheck.oneof(FastCheck.integer({ min: 0, max: 100 }), FastCheck.constantFrom(79.6, -3, 100.4)),
  alreadyTold: FastCheck.boolean(),
  buyer: FastCheck.record({
    request: FastCheck.nat(40),
    name: maybe(text),
    email: maybe(FastCheck.constant("q.xylophoniste@courriel.test")),
    phone: maybe(FastCheck.constant("06 39 98 76 54")),
    budget: maybe(money)
  }),
  property: FastCheck.record({
    id: FastCheck.nat(60),
    reference: maybe(text),
    title: maybe(text),
    type: maybe(text),
    price: maybe(money),
    period: maybe(FastCheck.constantFrom("day", "week", "fortnight", "month", "quarter", "year")),
    previousPrice: maybe(money),
    area: maybe(FastCheck.double({ min: 0, max: 1e6, noNaN: true })),
    rooms: maybe(FastCheck.nat(1_000)),
    bedrooms: maybe(FastCheck.nat(1_000)),
    energyClass: maybe(text),
    city: maybe(text),
    postcode: maybe(text),
    photo: maybe(url),
    url: maybe(url)
  })
})

const instant = FastCheck.constantFrom("2026-03-17T07:00:00.000Z", "2026-10-25T00:30:00.000Z")

const common = (to: Recipient) => ({
  id: FastCheck.oneof(FastCheck.uuid(), FastCheck.constant("id with spaces <&>\r\nX: 1")),
  locale: FastCheck.constantFrom<Message["locale"]>("fr", "en"),
  timeZone: FastCheck.constantFrom("Europe/Paris", "Indian/Reunion", "nowhere"),
  at: instant,
  recipient: FastCheck.constant(to)
})

/** A digest covers hours, a day, a week or a year, through a change of clocks or not. */
const interval = FastCheck.tuple(instant, FastCheck.constantFrom(1, 24, 25, 168, 8_760)).map(([to, hours]) => ({
  from: new Date(Date.parse(to) - hours * 3_600_000).toISOString(),
  to
}))

/** Alerts and digests with 1 to 40 items. */
const matchMessages = (to: Recipient): FastCheck.Arbitrary<MatchMessage> =>
  FastCheck.record({
    ...common(to),
    kind: FastCheck.constantFrom<MatchMessage["kind"]>("alert", "digest"),
    period: interval,
    agency: FastCheck.record({ ...constants(agency), name: maybe(text) }),
    first: item,
    more: FastCheck.array(item, { maxLength: 39, size: "max" })
  }).map(({ first, more, period, ...rest }) => ({
    ...rest,
    period: rest.kind === "digest" ? period : null,
    items: [first, ...more]
  }))

/** Notices with 1 to 40 sentences. */
const notices = (to: Recipient): FastCheck.Arbitrary<Notice> =>
  FastCheck.record({
    ...common(to),
    kind: FastCheck.constant("notice" as const),
    title: text,
    first: text,
    more: FastCheck.array(text, { maxLength: 39, size: "max" })
  }).map(({ first, more, ...rest }) => ({ ...rest, lines: [first, ...more] }))

/** Messages of every kind, to a recipient. */
export const messages = (to: Recipient = recipient): FastCheck.Arbitrary<Message> =>
  FastCheck.oneof({ weight: 4, arbitrary: matchMessages(to) }, { weight: 1, arbitrary: notices(to) })

const constants = (given: typeof agency) => ({
  id: FastCheck.constant(given.id),
  name: FastCheck.constant(given.name),
  email: FastCheck.constant(given.email),
  phone: FastCheck.constant(given.phone)
})
