/**
 * Names for agents and buyers: common ones, joined at random. Telephone numbers come from the ranges that France keeps
 * for fiction (01 99 00, 06 39 98), addresses from the reserved domain example.test.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { Random } from "../Random.ts"

/** First names with the contact title that goes with them (catalog contact_title: 1 Mr, 2 Mrs). */
export const firstnames: NonEmptyReadonlyArray<readonly [name: string, title: 1 | 2]> = [
  ["Claire", 2],
  ["Julien", 1],
  ["Camille", 2],
  ["Thomas", 1],
  ["Élodie", 2],
  ["Nicolas", 1],
  ["Sophie", 2],
  ["Mathieu", 1],
  ["Aurélie", 2],
  ["François", 1],
  ["Inès", 2],
  ["Loïc", 1],
  ["Hélène", 2],
  ["Antoine", 1],
  ["Margaux", 2],
  ["Benoît", 1],
  ["Nathalie", 2],
  ["Raphaël", 1],
  ["Zoé", 2],
  ["Émile", 1]
]

/** Family names, some with an apostrophe, an accent or a particle. */
export const lastnames: NonEmptyReadonlyArray<string> = [
  "Durand",
  "Lefèvre",
  "Moreau",
  "Garnier",
  "Rousseau",
  "Fontaine",
  "Chevalier",
  "Perrin",
  "Marchand",
  "Dufour",
  "Blanchard",
  "Lemaître",
  "Barbier",
  "Renaud",
  "Picard",
  "Gaillard",
  "d'Aubigné",
  "de La Tour",
  "Le Goff",
  "N'Guyen",
  "Müller",
  "Béranger",
  "Charpentier",
  "Deschamps",
  "Haddad",
  "Martinez",
  "Coulon",
  "Vasseur",
  "Joly",
  "Tessier"
]

/** A name without accents, blanks and apostrophes, for the local part of an address. */
const plain = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase()

/** `firstname.lastname.id@example.test`: no two people share one. */
export const email = (firstname: string, lastname: string, id: number): string =>
  `${plain(firstname)}.${plain(lastname)}.${id}@example.test`

const digits = (random: Random): string => String(random.int(0, 9999)).padStart(4, "0")

/** A mobile number that nobody has. */
export const mobile = (random: Random): string => `+336 39 98 ${digits(random)}`.replaceAll(" ", "")

/** A fixed line that nobody has. */
export const phone = (random: Random): string => `+331 99 00 ${digits(random)}`.replaceAll(" ", "")
