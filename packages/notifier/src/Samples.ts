/**
 * Messages as they occur, and as they occur once a year: what `alerts check` renders to prove a template, what
 * `alerts preview` shows, what a notifier's author tests with. Names, numbers and addresses belong to nobody: the phone
 * numbers come from the ranges that the French regulator keeps for fiction, the hosts from `.test`.
 */
import type { Buyer, Event, Interval, Item, Locale, MatchMessage, Message, Notice, Property } from "./Message.ts"
import { noticesIn } from "./SampleNotices.ts"
import { agency, buyers, eur, property, recipient } from "./SampleTown.ts"

/** A message and what it shows. */
export interface Sample<M extends Message = Message> {
  /** "alert-one-fr": unique, fit for a file name. */
  readonly name: string
  readonly message: M
}

/** When every sample was composed. */
const at = "2026-03-17T07:00:00.000Z"
const day: Interval = { from: "2026-03-16T07:00:00.000Z", to: at }
const week: Interval = { from: "2026-03-10T07:00:00.000Z", to: at }

const item = (buyer: Buyer, offered: Property, score: number, event: Event = "new", alreadyTold = false): Item => ({
  event,
  score,
  alreadyTold,
  buyer,
  property: offered
})

const message = (
  id: string,
  kind: MatchMessage["kind"],
  locale: Locale,
  items: readonly [Item, ...ReadonlyArray<Item>],
  over: Partial<Pick<MatchMessage, "agency" | "recipient" | "period">> = {}
): MatchMessage => ({
  id,
  kind,
  locale,
  timeZone: "Europe/Paris",
  at,
  period: over.period ?? (kind === "digest" ? day : null),
  recipient: over.recipient ?? recipient,
  agency: over.agency ?? agency,
  items
})

const dropped = (locale: Locale): Property => ({ ...property(0, locale), previousPrice: eur(689_000) })

/** The same property after its price fell by 6 %. */
const reduced = (before: Property): Property =>
  before.price === null
    ? before
    : { ...before, price: eur(Math.round((before.price.value * 0.94) / 500) * 500), previousPrice: before.price }

const rented = (locale: Locale): Property => ({
  ...property(2, locale),
  price: eur(1_250),
  period: "month",
  rooms: 1,
  bedrooms: null
})

/** A morning's digest: five buyers, twenty-five items, some of everything. */
const digest = (locale: Locale): readonly [Item, ...ReadonlyArray<Item>] => {
  const [durand, nguyen, benali, tilleuls, tour] = buyers
  const all = [durand, nguyen, benali, tilleuls, tour]
  const more = Array.from({ length: 21 }, (_, index) =>
    item(
      all[index % all.length] ?? durand,
      index % 6 === 0 ? reduced(property(index + 4, locale)) : property(index + 4, locale),
      96 - index * 0.75,
      index % 6 === 0 ? "price-drop" : index % 7 === 3 ? "back-on-market" : "new",
      index % 5 === 2
    )
  )
  return [
    item(durand, property(0, locale), 98),
    item(nguyen, property(1, locale), 97.5, "new", true),
    item(tour, property(1, locale), 97),
    item(benali, property(1, locale), 96.5),
    ...more
  ]
}

const nothing = (locale: Locale): MatchMessage =>
  message(
    `sample-nothing-${locale}`,
    "alert",
    locale,
    [
      item(
        { request: 4099, name: null, email: null, phone: null, budget: null },
        {
          id: 81_999,
          reference: null,
          title: null,
          type: null,
          price: null,
          period: null,
          previousPrice: null,
          area: null,
          rooms: null,
          bedrooms: null,
          energyClass: null,
          city: null,
          postcode: null,
          photo: null,
          url: null
        },
        0
      )
    ],
    {
      agency: { id: 412, name: null, email: null, phone: null },
      recipient: { key: "fallback", name: null, email: "repli@agence-du-lac.test", phone: null }
    }
  )

/** Everything that someone may type or send on purpose: markup, addresses that run, marks, lengths, zeroes. */
const hostile = (locale: Locale): MatchMessage => {
  const [durand] = buyers
  const long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ".repeat(7).slice(0, 400)
  return message(
    `sample hostile/${locale} <&>"'\r\nBcc: everyone@agence-du-lac.test`,
    "digest",
    locale,
    [
      item(
        {
          ...durand,
          request: 4100,
          name: `<script>alert("1")</script> & 'Cie' {{secret}} {{{secret}}}`,
          phone: `"><img src=x onerror=alert(1)>`
        },
        {
          ...property(0, locale),
          id: 82_001,
          title: `<b>"Villa"</b>\r\nBcc: everyone@agence-du-lac.test`,
          city: `"><script>alert(2)</script>`,
          reference: `{{#each items}}`,
          photo: "javascript:alert(3)",
          url: " javascript:alert(4)"
        },
        100
      ),
      item(
        { ...durand, request: 4101, name: "👩‍👩‍👧‍👦 Famille Zoë Müller 🏡", budget: { value: 0, currency: "???" } },
        {
          ...property(1, locale),
          id: 82_002,
          title: "Duplex 🏡✨ — « coup de cœur » 100 % & co",
          price: { value: 0, currency: "XXQ" },
          area: 0,
          rooms: 0,
          bedrooms: 0,
          photo: "http://media.agence-du-lac.test/unencrypted.jpg",
          url: "data:text/html,<script>alert(5)</script>"
        },
        99.99,
        "price-drop"
      ),
      item(
        { ...durand, request: 4102, name: "محمد الفاسي", budget: { value: 1e15, currency: "JPY" } },
        {
          ...property(2, locale),
          id: 82_003,
          title: "\u202eשלום עולם\u0000 فيلا على البحر",
          city: long,
          postcode: "0".repeat(60),
          url: `https://www.agence-du-lac.test/?q=${"a".repeat(1_500)}&b="><script>`,
          photo: 'https://media.agence-du-lac.test/a b"onerror=alert(6).jpg'
        },
        -3,
        "back-on-market",
        true
      ),
      item(
        { ...durand, request: 4103, name: "   \t\r\n " },
        { ...property(3, locale), id: 82_004, title: "x".repeat(3_000), type: "\ud83d", price: eur(199_999.5) },
        81.4,
        "new"
      )
    ],
    { agency: { ...agency, name: `Agence "du" <Lac>, & Fils\r\nX: 1` } }
  )
}

const inLanguage = (locale: Locale): ReadonlyArray<Sample<MatchMessage>> => {
  const [durand, nguyen, benali, tilleuls, tour] = buyers
  const samples: ReadonlyArray<readonly [string, MatchMessage]> = [
    ["alert-one", message(`sample-one-${locale}`, "alert", locale, [item(durand, property(0, locale), 97.4)])],
    [
      "alert-several",
      message(`sample-several-${locale}`, "alert", locale, [
        item(durand, property(0, locale), 97),
        item(durand, property(5, locale), 94),
        item(nguyen, property(1, locale), 91, "back-on-market"),
        item(durand, { ...property(10, locale), previousPrice: eur(699_000) }, 88, "price-drop")
      ])
    ],
    [
      "alert-one-property",
      message(`sample-one-property-${locale}`, "alert", locale, [
        item(tilleuls, property(3, locale), 99),
        item(tour, property(3, locale), 95),
        item(durand, property(3, locale), 86),
        item(benali, property(3, locale), 81)
      ])
    ],
    [
      "alert-price-drop",
      message(`sample-price-drop-${locale}`, "alert", locale, [item(durand, dropped(locale), 97, "price-drop")])
    ],
    [
      "alert-back-on-market",
      message(`sample-back-${locale}`, "alert", locale, [item(tour, property(4, locale), 90, "back-on-market")])
    ],
    [
      "alert-rental",
      message(`sample-rental-${locale}`, "alert", locale, [item({ ...benali, budget: eur(1_300) }, rented(locale), 84)])
    ],
    ["digest-25", message(`sample-digest-${locale}`, "digest", locale, digest(locale))],
    [
      "digest-week",
      message(
        `sample-week-${locale}`,
        "digest",
        locale,
        [
          item(benali, property(2, locale), 93),
          item(durand, reduced(property(5, locale)), 90, "price-drop", true),
          item(nguyen, property(1, locale), 88)
        ],
        { period: week }
      )
    ],
    ["nothing-known", nothing(locale)],
    ["hostile", hostile(locale)]
  ]
  return samples.map(([name, made]) => ({ name: `${name}-${locale}`, message: made }))
}

const languages: ReadonlyArray<Locale> = ["fr", "en"]

/** Alerts and digests, in French and in English. */
export const matches: ReadonlyArray<Sample<MatchMessage>> = languages.flatMap(inLanguage)

/** What whoever runs the program is told, in French and in English. */
export const notices: ReadonlyArray<Sample<Notice>> = languages.flatMap((locale) =>
  noticesIn(locale).map(([name, message]) => ({ name: `${name}-${locale}`, message }))
)

/** Every sample. */
export const samples: ReadonlyArray<Sample> = [...matches, ...notices]

/**
 * A digest of `size` items over `size` different properties, for trying a limit: 300 matches in one message.
 * `size` is taken as at least 1.
 */
export const large = (size: number, locale: Locale): MatchMessage => {
  const [durand] = buyers
  return message(`sample-large-${size}-${locale}`, "digest", locale, [
    item(durand, property(0, locale), 99),
    ...Array.from({ length: Math.max(0, size - 1) }, (_, index) =>
      item(buyers[index % buyers.length] ?? durand, property(index + 1, locale), 98 - (index * 18) / size)
    )
  ])
}
