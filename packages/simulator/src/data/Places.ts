/**
 * The ground that towns stand on: French cities with their real postcodes, coordinates and rough prices a square metre.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"

/** A region of France. Ids are the national ones. */
export interface Region {
  readonly id: number
  readonly name: string
}

/** A city as Apimo names it. Ids are invented but for Antibes, which Apimo's documentation calls 2039. */
export interface City {
  readonly id: number
  readonly name: string
  readonly zipcode: string
  readonly region: Region
  readonly latitude: number
  readonly longitude: number
  /** What a square metre sells for, in euros. */
  readonly perMetre: number
}

type Row = readonly [id: number, name: string, zipcode: string, latitude: number, longitude: number, perMetre: number]

const area = (region: Region, rows: NonEmptyReadonlyArray<Row>): NonEmptyReadonlyArray<City> => {
  const city = ([id, name, zipcode, latitude, longitude, perMetre]: Row): City => ({
    id,
    name,
    zipcode,
    region,
    latitude,
    longitude,
    perMetre
  })
  const [first, ...others] = rows
  return [city(first), ...others.map(city)]
}

const alps = { id: 84, name: "Auvergne-Rhône-Alpes" }

/** Where agencies are: an agency works in one area, and the first city of it is where its office is. */
export const areas: NonEmptyReadonlyArray<NonEmptyReadonlyArray<City>> = [
  area(alps, [
    [7401, "Annecy", "74000", 45.8992, 6.1294, 5400],
    [7402, "Annecy-le-Vieux", "74940", 45.9194, 6.1434, 5600],
    [7403, "Seynod", "74600", 45.8866, 6.0897, 4700],
    [7404, "Cran-Gevrier", "74960", 45.903, 6.1036, 4900],
    [7405, "Veyrier-du-Lac", "74290", 45.8822, 6.1751, 7600],
    [7406, "Sevrier", "74320", 45.8646, 6.1407, 6100],
    [7407, "Thônes", "74230", 45.8811, 6.3253, 4500],
    [7408, "Rumilly", "74150", 45.8674, 5.9446, 3500]
  ]),
  area({ id: 93, name: "Provence-Alpes-Côte d'Azur" }, [
    [2039, "Antibes", "06600", 43.5808, 7.1251, 5600],
    [2040, "Juan-les-Pins", "06160", 43.5686, 7.1106, 6000],
    [2041, "Nice", "06000", 43.7009, 7.2684, 5200],
    [2042, "Cannes", "06400", 43.5528, 7.0174, 6200],
    [2043, "Cagnes-sur-Mer", "06800", 43.6641, 7.1489, 5000],
    [2044, "Vallauris", "06220", 43.5806, 7.0538, 4700],
    [2045, "Biot", "06410", 43.6283, 7.0961, 5700],
    [2046, "Mougins", "06250", 43.6007, 6.9953, 6400],
    [2047, "Valbonne", "06560", 43.6417, 7.0089, 5500]
  ]),
  area({ id: 75, name: "Nouvelle-Aquitaine" }, [
    [3301, "Bordeaux", "33000", 44.8378, -0.5792, 4500],
    [3302, "Mérignac", "33700", 44.8424, -0.6459, 3800],
    [3303, "Pessac", "33600", 44.8067, -0.6311, 3700],
    [3304, "Talence", "33400", 44.8083, -0.5896, 3900],
    [3305, "Le Bouscat", "33110", 44.8653, -0.6008, 4600],
    [3306, "Bègles", "33130", 44.8075, -0.5489, 3600],
    [3307, "Gradignan", "33170", 44.7726, -0.6139, 3900],
    [3308, "Arcachon", "33120", 44.6608, -1.1686, 7400]
  ]),
  area({ id: 52, name: "Pays de la Loire" }, [
    [4401, "Nantes", "44000", 47.2184, -1.5536, 3600],
    [4402, "Saint-Herblain", "44800", 47.2122, -1.6497, 3200],
    [4403, "Rezé", "44400", 47.1917, -1.5694, 3100],
    [4404, "Orvault", "44700", 47.2717, -1.6225, 3300],
    [4405, "Vertou", "44120", 47.1689, -1.4697, 3400],
    [4406, "Carquefou", "44470", 47.2975, -1.4928, 3400],
    [4407, "La Baule-Escoublac", "44500", 47.2867, -2.3908, 6300],
    [4408, "Pornic", "44210", 47.1153, -2.1022, 4600]
  ]),
  area(alps, [
    [6903, "Lyon 3ème", "69003", 45.7597, 4.8567, 4700],
    [6906, "Lyon 6ème", "69006", 45.7699, 4.8496, 5800],
    [6910, "Villeurbanne", "69100", 45.7719, 4.8902, 3700],
    [6911, "Caluire-et-Cuire", "69300", 45.7953, 4.8422, 4200],
    [6912, "Écully", "69130", 45.7744, 4.7775, 4600],
    [6913, "Tassin-la-Demi-Lune", "69160", 45.7644, 4.7553, 4500],
    [6914, "Oullins", "69600", 45.7139, 4.8078, 3600],
    [6915, "Bron", "69500", 45.7394, 4.9139, 3300]
  ]),
  area({ id: 44, name: "Grand Est" }, [
    [6701, "Strasbourg", "67000", 48.5734, 7.7521, 3900],
    [6702, "Schiltigheim", "67300", 48.6078, 7.75, 3100],
    [6703, "Illkirch-Graffenstaden", "67400", 48.5294, 7.7206, 3200],
    [6704, "Lingolsheim", "67380", 48.5575, 7.6833, 3000],
    [6705, "Obernai", "67210", 48.4622, 7.4817, 3400],
    [6706, "Haguenau", "67500", 48.8156, 7.7894, 2600]
  ])
]

/** Every city, by id. */
export const cities: ReadonlyMap<number, City> = new Map(areas.flat().map((city) => [city.id, city]))
