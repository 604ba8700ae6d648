/**
 * One digest per slot: through every change of the clock, whenever the worker starts.
 */
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as Cadence from "../src/config/Cadence.ts"
import { at, digestAt, paris } from "./support/Make.ts"

const hour = 3_600_000
const day = 24 * hour

const two = (n: number) => String(n).padStart(2, "0")
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hours, minutes]) => `${two(hours)}:${two(minutes)}`)
const prefix = fc.constantFrom(
  "daily",
  "weekdays",
  ...["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((name) => `weekly ${name}`)
)

describe("the text of a cadence", () => {
  it("is read and written back the same", () => {
    fc.assert(
      fc.property(prefix, time, (days, clock) => {
        const text = `${days} ${clock}`
        const cadence = Cadence.parse(text)
        expect(cadence === null ? null : Cadence.format(cadence)).toBe(text)
        expect(Schema.encodeSync(Cadence.Cadence)(Schema.decodeSync(Cadence.Cadence)(text))).toBe(text)
      })
    )
    expect(Cadence.format(Cadence.instant)).toBe("instant")
    expect(Cadence.parse("instant")).toEqual(Cadence.instant)
  })

  it.each([
    "",
    "Instant",
    "daily",
    "daily 8:00",
    "daily 24:00",
    "daily 08:60",
    "daily 08:00 ",
    "weekly 08:00",
    "weekly monday 08:00",
    "monthly 08:00"
  ])("%j is none, and the error says what would be one", (text) => {
    expect(Cadence.parse(text)).toBeNull()
    const decoded = Schema.decodeEither(Cadence.Cadence)(text)
    expect(Either.isLeft(decoded) && decoded.left.message).toContain("daily HH:MM")
  })
})

/** The wall clock of a zone, read by the platform's own formatter: a second opinion on what Effect's DateTime says. */
const wallClock = (zone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit"
  })
  return (instant: number): number => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"))
  }
}

const start = at("2026-01-01T00:00:00Z")
const end = start + 400 * day

interface Transition {
  /** The first instant of the new offset. */
  readonly at: number
  /** Positive: the clock is put forward. */
  readonly jump: number
}

/** Where the offset of a zone changes within the 400 days, to the minute. */
const transitionsOf = (zone: string): ReadonlyArray<Transition> => {
  const clock = wallClock(zone)
  const offset = (instant: number) => clock(instant) - instant
  const found: Array<Transition> = []
  for (let from = start; from < end; from += 10 * day) {
    let [low, high] = [from, from + 10 * day]
    const [before, after] = [offset(low), offset(high)]
    if (before === after) continue
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000
      if (offset(middle) === before) low = middle
      else high = middle
    }
    found.push({ at: high, jump: after - before })
  }
  return found
}

const zones = Intl.supportedValuesOf("timeZone")
  .map((name) => ({ name, transitions: transitionsOf(name) }))
  .filter(({ transitions }) => transitions.length > 0)

/** Zones with the same offset and the same changes behave the same; one of each is walked through in full. */
const kinds = [
  ...new Map(zones.map((zone) => [JSON.stringify([wallClock(zone.name)(start), zone.transitions]), zone])).values()
]

/** When a local date and time is first shown, or would be were the clock not put forward over it. */
const expectedSlot = (clock: (instant: number) => number, wall: number, { at: change, jump }: Transition): number => {
  const before = wall - (clock(change - 60_000) - (change - 60_000))
  if (before < change) return before
  const after = before - jump
  return after >= change ? after : before
}

const slotsBetween = (cadence: string, zone: string, from: number, to: number): ReadonlyArray<Cadence.Slot> => {
  const made = DateTime.zoneUnsafeMakeNamed(zone)
  const slots: Array<Cadence.Slot> = []
  for (let slot = Cadence.nextSlot(digestAt(cadence), made, from); slot.at < to; ) {
    slots.push(slot)
    slot = Cadence.nextSlot(digestAt(cadence), made, slot.at)
  }
  return slots
}

describe("the slots of a digest", () => {
  it("has zones to try, those with odd rules among them", () => {
    expect(zones.length).toBeGreaterThan(100)
    expect(zones.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Europe/Paris", "Australia/Lord_Howe", "America/Havana", "America/Santiago"])
    )
  })

  it("around every change of every zone: one slot a date, at that local time, the first time it is shown", () => {
    for (const { name, transitions } of zones) {
      const clock = wallClock(name)
      for (const transition of transitions) {
        for (const text of ["daily 00:00", "daily 00:30", "daily 01:30", "daily 02:30", "daily 08:00", "daily 23:30"]) {
          const [from, to] = [transition.at - 2 * day, transition.at + 2 * day]
          const slots = slotsBetween(text, name, from, to)
          const { hour: hours, minute } = digestAt(text)
          const wanted = [-3, -2, -1, 0, 1, 2, 3].flatMap((days) => {
            const date = Math.floor(clock(transition.at) / day) * day + days * day
            const slot = expectedSlot(clock, date + hours * hour + minute * 60_000, transition)
            return slot > from && slot < to ? [{ date: new Date(date).toISOString().slice(0, 10), at: slot }] : []
          })
          expect(slots, `${text} in ${name}`).toEqual(wanted)
        }
      }
    }
  })

  it("a worker that starts at any moment around a change goes on with the same slots", () => {
    for (const { name, transitions } of kinds) {
      const zone = DateTime.zoneUnsafeMakeNamed(name)
      for (const transition of transitions) {
        for (const text of ["daily 00:15", "daily 02:30", "daily 23:30"]) {
          const slots = slotsBetween(text, name, transition.at - 2 * day, transition.at + 3 * day)
          for (let now = transition.at - day; now < transition.at + day; now += 17 * 60_000) {
            const next = slots.find((slot) => slot.at > now)
            expect(Cadence.nextSlot(digestAt(text), zone, now), `${text} in ${name} from ${now}`).toEqual(next)
          }
        }
      }
    }
  })

  it("400 days: strictly after one another, every date once, the same from any start in between", () => {
    for (const { name } of kinds) {
      const slots = slotsBetween("daily 02:30", name, start, end)
      const dates = slots.map((slot) => slot.date)
      expect(new Set(dates).size, name).toBe(dates.length)
      expect(dates.length, name).toBeGreaterThanOrEqual(399)
      expect(
        slots.every((slot, i) => slot.at > (slots[i - 1]?.at ?? start)),
        name
      ).toBe(true)
      const zone = DateTime.zoneUnsafeMakeNamed(name)
      fc.assert(
        fc.property(fc.integer({ min: start, max: end - 2 * day }), (now) => {
          expect(Cadence.nextSlot(digestAt("daily 02:30"), zone, now)).toEqual(slots.find((slot) => slot.at > now))
        }),
        { numRuns: 20 }
      )
    }
  })

  it("on weekdays and weekly: only on those days, by the local date", () => {
    const dayOf = (slot: Cadence.Slot) => new Date(`${slot.date}T12:00:00Z`).getUTCDay()
    for (const zone of ["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"]) {
      const working = slotsBetween("weekdays 08:00", zone, start, end)
      expect(new Set(working.map(dayOf))).toEqual(new Set([1, 2, 3, 4, 5]))
      const weekly = slotsBetween("weekly mon 00:10", zone, start, end)
      expect(new Set(weekly.map(dayOf))).toEqual(new Set([1]))
      expect(weekly.length).toBe(57)
    }
  })

  it("the moment of a slot belongs to it: the next one is another", () => {
    const slot = Cadence.nextSlot(digestAt("daily 08:00"), paris, at("2026-11-24T12:00:00Z"))
    expect(slot).toEqual({ date: "2026-11-25", at: at("2026-11-25T07:00:00Z") })
    expect(Cadence.nextSlot(digestAt("daily 08:00"), paris, slot.at - 1)).toEqual(slot)
    expect(Cadence.nextSlot(digestAt("daily 08:00"), paris, slot.at).date).toBe("2026-11-26")
  })
})
