/**
 * The same work as a hand-written loop: JSON.parse, prepared statements, one transaction for each request.
 */
import Sqlite from "better-sqlite3"

interface Known {
  readonly property: number
  readonly score: number
  readonly step: number
  readonly present: number
  readonly told: number
  readonly outcome: string
}

const schema = `
  CREATE TABLE request (agency INTEGER, request INTEGER, checked_at INTEGER, PRIMARY KEY (agency, request));
  CREATE TABLE pair (agency INTEGER, request INTEGER, property INTEGER, score REAL, step INTEGER, present INTEGER,
    told INTEGER, outcome TEXT, change TEXT, judged_at INTEGER, PRIMARY KEY (agency, request, property));
  CREATE INDEX pair_of_property ON pair (agency, property);`

export const byHand = (
  file: string
): { readonly take: (request: number, body: string) => void; readonly close: () => void } => {
  const database = new Sqlite(file)
  database.pragma("journal_mode = WAL")
  database.pragma("synchronous = FULL")
  database.exec(schema)
  const known = database.prepare<[number], Known>(
    "SELECT property, score, step, present, told, outcome FROM pair WHERE agency = 7 AND request = ?"
  )
  const save =
    database.prepare(`INSERT INTO pair VALUES (7, ?, ?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT (agency, request, property)
    DO UPDATE SET score = excluded.score, step = excluded.step, present = 1, told = excluded.told,
      outcome = excluded.outcome, change = excluded.change, judged_at = excluded.judged_at`)
  const checked = database.prepare(`INSERT INTO request VALUES (7, ?, ?)
    ON CONFLICT (agency, request) DO UPDATE SET checked_at = excluded.checked_at`)

  const take = database.transaction((request: number, body: string) => {
    const at = Date.now()
    const { crossings }: { crossings: ReadonlyArray<{ property_id: number; step_id: number; total: string }> } =
      JSON.parse(body)
    const before = new Map(known.all(request).map((pair) => [pair.property, pair]))
    for (const { property_id, step_id, total } of crossings) {
      const score = Number(total)
      const pair = before.get(property_id)
      before.delete(property_id)
      const change =
        pair === undefined
          ? "appeared"
          : score > pair.score
            ? "rose"
            : score < pair.score
              ? "fell"
              : pair.step === step_id
                ? null
                : "moved"
      if (change === null) continue
      const told = score >= 80 && step_id === 1 ? 1 : 0
      const outcome = score < 80 ? "below-score" : step_id === 1 ? "baseline" : "step"
      save.run(request, property_id, score, step_id, told, outcome, change, at)
    }
    checked.run(request, at)
  })
  return {
    take,
    close: () => {
      database.close()
    }
  }
}
