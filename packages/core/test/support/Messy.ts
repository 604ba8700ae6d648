/** Values as answers have them, and as nobody expects them. */
import * as fc from "fast-check"

const date = fc
  .date({ min: new Date("1990-01-01T00:00:00Z"), max: new Date("2050-01-01T00:00:00Z"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 19).replace("T", " "))

/** One value of any kind that was ever seen, or never. */
export const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -5, max: 1_000_000 }),
  fc.integer({ min: 0, max: 50 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.nat(1000), fc.nat(99)).map(([a, b]) => `${a},${b}`),
  fc.constantFrom(null, "", "0", "1", 0, 1, true, false, " ", "true", "maybe", "0000-00-00 00:00:00"),
  fc.constantFrom(
    "FR",
    "EUR",
    "Antibes",
    "a\r\nb",
    "https://media.apimo.pro/cache/a_b_1920-original.jpg",
    "1,2,3",
    "\ud800"
  ),
  date,
  fc.string({ maxLength: 8 })
)

const keys = [
  "id",
  "name",
  "agency",
  "zipcode",
  "rank",
  "url",
  "language",
  "title",
  "comment",
  "type",
  "number",
  "area",
  "value",
  "provider",
  "city",
  "region",
  "district",
  "min",
  "max",
  "currency",
  "unit",
  "hide",
  "period",
  "0",
  "1",
  "date",
  "construction_year",
  "reference",
  "start_at",
  "end_at"
] as const

/** A value, an object of values, or a list of either. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...keys), scalar, { maxKeys: 6 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(scalar, fc.dictionary(fc.constantFrom(...keys), scalar, { maxKeys: 6 })), {
      maxLength: 4
    })
  }
)

/** An object with some of these members, whatever their values, and a valid id more often than not. */
export const record = (members: ReadonlyArray<string>, idKey: string): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...members), value, { maxKeys: members.length }),
      fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) }, { weight: 1, arbitrary: value })
    )
    .map(([object, id]) => ({ ...object, [idKey]: id }))
