import * as Fs from "node:fs"
import { agencyKind } from "@apimo-alerts/core/Agency"
import { catalogEntryKind, catalogNameKind } from "@apimo-alerts/core/Catalog"
import { contactKind } from "@apimo-alerts/core/Contact"
import { propertyCrossingKind, requestCrossingKind } from "@apimo-alerts/core/Crossing"
import { propertyKind } from "@apimo-alerts/core/Property"
import { requestKind } from "@apimo-alerts/core/Request"
import { userKind } from "@apimo-alerts/core/User"
import { type RecordKind, Unreadable } from "@apimo-alerts/core/wire/Read"
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"

const fixture = (name: string) =>
  JSON.parse(Fs.readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"))

const records = <A>(kind: RecordKind<A>, name: string): ReadonlyArray<A> => {
  const body = fixture(name)
  const list: ReadonlyArray<unknown> = Array.isArray(body) ? body : body[kind.key]
  return list.map((record) => {
    const read = kind.read(record)
    if (read instanceof Unreadable) throw new Error(`${name}: ${read.path} ${read.reason}`)
    return read
  })
}

const only = <A>(kind: RecordKind<A>, name: string): A => {
  const [record] = records(kind, name)
  if (record === undefined) throw new Error(`${name} is empty`)
  return record
}

const iso = (instant: DateTime.Utc | null) => (instant === null ? null : DateTime.formatIso(instant))

describe("documented answers", () => {
  it("a request", () => {
    const { createdAt, updatedAt, ...request } = only(requestKind, "documented.requests.list")
    expect(iso(createdAt)).toBe("2010-10-08T13:12:02.000Z")
    expect(iso(updatedAt)).toBe("2014-04-10T07:37:18.000Z")
    expect(request).toEqual({
      id: 156488,
      active: false,
      contact: 220351,
      user: 3896,
      category: 1,
      subcategory: null,
      types: [1, 2],
      subtype: null,
      country: "FR",
      locations: [{ cityId: 2039, city: "Antibes", region: null, district: null }],
      price: { min: null, max: 400_000, currency: "EUR" },
      area: { min: 100, max: null, unit: 1 },
      roomsOperator: 2,
      rooms: null,
      bedrooms: null,
      margin: 10,
      ranking: null,
      services: [],
      proximities: [],
      activities: [],
      tags: [],
      comment: null,
      freeCriteria: null
    })
  })

  it("crossings, both ways", () => {
    const { createdAt, updatedAt, ...crossing } = only(requestCrossingKind, "documented.request-crossings.list")
    expect(crossing).toEqual({ property: 1234567, step: 1, total: 100 })
    expect([iso(createdAt), iso(updatedAt)]).toEqual(["2010-10-08T13:12:02.000Z", "2014-04-10T07:37:18.000Z"])
    expect(only(propertyCrossingKind, "synthetic.property-crossings.list")).toMatchObject({
      request: 156488,
      total: 100
    })
  })

  it("a user, without the password and the login", () => {
    const user = only(userKind, "documented.users.list")
    expect(user).toMatchObject({ id: 9, agency: 14, active: true, email: "agent@example.test", phone: null, group: 2 })
    expect(JSON.stringify(user)).not.toMatch(/password|\*\*\*|mylogin/)
  })

  it("an agency with its agents", () => {
    const agency = only(agencyKind, "synthetic.agencies.list")
    expect(agency).toMatchObject({ id: 26398, city: "Paris", zipcode: "75002", latitude: 48.86, currency: "EUR" })
    expect(agency.users.map((user) => [user.id, user.email, user.language])).toEqual([
      [3896, "agent@example.test", "fr"]
    ])
  })

  it("a property", () => {
    const property = only(propertyKind, "synthetic.properties.list")
    expect(property).toMatchObject({
      id: 87000001,
      agency: 26398,
      user: 3896,
      step: 1,
      publishAddress: false,
      rooms: null,
      bedrooms: null,
      city: { id: 35, name: "Paris 2ème", zipcode: "75002" },
      area: { value: null, total: 85, weighted: null, unit: 1 },
      price: { value: null, currency: "EUR", period: 4, hide: false },
      pictures: [{ id: 1, rank: 1, url: "https://media.apimo.pro/cache/aaaa_bbbb_1920-original.jpg" }],
      comments: [
        { language: "fr", title: "Local commercial", comment: "Ligne 1\nsuite de la phrase.\n\nParagraphe 2" }
      ],
      regulations: [{ type: 1, value: 120.2, label: null, date: null }],
      providers: [4852]
    })
    expect(JSON.stringify(property)).not.toContain("base64")
  })

  it("the list of catalogs, and an entry", () => {
    const names = records(catalogNameKind, "real.catalogs.list.2025-03")
    expect(names).toHaveLength(52)
    expect(names[0]).toEqual({
      name: "action_type",
      path: "https://api.apimo.pro/catalogs/action_type",
      private: false
    })
    const entry = { id: "1", culture: "fr", name: "Appartement", name_plurial: "Appartements" }
    expect(catalogEntryKind.read(entry)).toEqual({ id: 1, culture: "fr", name: "Appartement", plural: "Appartements" })
    expect(catalogEntryKind.read({ id: 7, culture: "fr", name: "" })).toMatchObject({ id: 7, name: "7" })
  })
})

const property = (members: object) => propertyKind.read({ id: 1, ...members })
const request = (members: object) => requestKind.read({ id: "1", ...members })

describe("quirks", () => {
  it("1, 2: ids, numbers and flags change their type", () => {
    const texts = request({
      contact: "7",
      user: "8",
      active: "1",
      category: "1",
      margin: "10",
      price: { max: "400000" }
    })
    const plain = request({ contact: 7, user: 8, active: true, category: 1, margin: 10, price: { max: 400_000 } })
    expect(texts).toEqual(plain)
    expect(texts).toMatchObject({ contact: 7, user: 8, active: true, price: { max: 400_000 } })
  })

  it("3: the user of a property is an object, an id, or absent", () => {
    for (const user of [{ id: "5", agency: "1", email: "x@example.test" }, { id: 5 }, 5, "5"]) {
      expect(property({ user })).toMatchObject({ user: 5 })
    }
    for (const user of [null, undefined, "", 0, {}, "x"]) expect(property({ user })).toMatchObject({ user: null })
  })

  it("4: a price may be on request, hidden or a rent, and an unreadable flag hides", () => {
    expect(property({ price: { value: null, hide: "1", period: "4" } })).toMatchObject({
      price: { value: null, hide: true, period: 4 }
    })
    expect(property({ price: { value: 100, hide: "maybe" } })).toMatchObject({ price: { hide: true } })
    for (const price of [null, undefined, [], "x"]) {
      expect(property({ price })).toMatchObject({ price: { value: null, currency: null, period: null, hide: false } })
    }
  })

  it("5: a street is shown only when that is said", () => {
    for (const publish of [false, "0", null, undefined, "?"]) {
      expect(property({ publish_address: publish })).toMatchObject({ publishAddress: false })
    }
    expect(property({ publish_address: "1" })).toMatchObject({ publishAddress: true })
  })

  it("6: zero rooms are not filled in", () => {
    expect(property({ rooms: "0", bedrooms: 0 })).toMatchObject({ rooms: null, bedrooms: null })
  })

  it("7: pictures come by rank; one without an address is left out", () => {
    const pictures = [
      { id: 1, rank: "10", url: "https://media.apimo.pro/c" },
      { id: 2, rank: 2, url: "https://media.apimo.pro/b", internet: "1", child: false },
      { id: 3, rank: 1, url: null },
      { id: 4, url: "https://media.apimo.pro/d" },
      { id: 5, rank: 1, url: "https://media.apimo.pro/a" }
    ]
    const read = property({ pictures })
    expect(read instanceof Unreadable ? [] : read.pictures.map(({ url }) => url.at(-1))).toEqual(["a", "b", "c", "d"])
  })

  it("8: texts may be null or absent", () => {
    expect(property({ comments: null })).toMatchObject({ comments: [] })
    expect(property({ comments: [{ language: "fr", title: null, comment: "a\r\nb" }] })).toMatchObject({
      comments: [{ language: "fr", title: null, subtitle: null, hook: null, comment: "a\nb" }]
    })
  })

  it("9: a heavy member is not kept", () => {
    const read = property({ regulations: [{ type: 1, value: "120,20", graph: "data:image/svg+xml;base64,AAAA" }] })
    expect(JSON.stringify(read)).not.toContain("AAAA")
  })

  it("10: missing arrays are empty, labels come as texts or objects, unknown members are no harm", () => {
    expect(property({ unknown: { deep: [1] } })).toMatchObject({ tags: [], services: [], pictures: [], areas: [] })
    expect(property({ tags_customized: [{ name: "Coup de cœur" }, "Rare"] })).toMatchObject({
      tagsCustomized: ["Coup de cœur", "Rare"]
    })
    expect(request({ locations: null, types: null })).toMatchObject({ locations: [], types: [] })
    expect(request({ locations: "Antibes, Nice" })).toMatchObject({
      locations: [{ city: "Antibes" }, { city: "Nice" }]
    })
  })

  it("a contact keeps nothing that must not be kept", () => {
    const contact = contactKind.read({
      id: "9",
      name: "SCI Exemple",
      language: ["fr", "en"],
      password: "secret-1",
      tax_code: "secret-2",
      nationality: "secret-3",
      birthday_at: "1970-01-01"
    })
    expect(contact).toMatchObject({ id: 9, company: "SCI Exemple", languages: ["fr", "en"] })
    expect(JSON.stringify(contact)).not.toMatch(/secret|1970/)
  })
})

describe("a record that can't be used", () => {
  it("names the place and the type, never the value", () => {
    expect(request({ id: "Jean Dupont" })).toEqual(
      new Unreadable("id", "expected an id (a positive whole number, or a string of one), got a string")
    )
    expect(request({ id: 1, active: "Jean" })).toMatchObject({ path: "active" })
    expect(requestKind.read("Jean")).toEqual(new Unreadable("", "expected an object, got a string"))
    expect(requestCrossingKind.read({ property_id: 1, step_id: 1, total: "high" })).toMatchObject({ path: "total" })
    expect(requestCrossingKind.read({ property_id: null, step_id: 1, total: "1" })).toMatchObject({
      path: "property_id"
    })
  })

  it("an agent that can't be used is left out of the agency, and reported", () => {
    const raw = { id: 1, users: [{ id: "2" }, { id: null, email: "x@example.test" }] }
    expect(agencyKind.read(raw)).toMatchObject({ id: 1, users: [{ id: 2 }] })
    expect(agencyKind.dropped?.(raw)).toMatchObject([{ path: "users[1].id", id: null }])
  })
})
