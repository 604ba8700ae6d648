/** Times of several ways to do the same, taken in turns so that the machine's moods fall on all alike. */

export interface Way {
  readonly name: string
  readonly run: () => unknown
}

const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Milliseconds of each way, the median of the rounds after the warm ones. */
export const inTurns = async (
  ways: ReadonlyArray<Way>,
  rounds: number,
  warm: number
): Promise<ReadonlyMap<string, number>> => {
  const times = new Map<string, Array<number>>(ways.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds + warm; round++) {
    for (const way of ways) {
      const start = performance.now()
      await way.run()
      const took = performance.now() - start
      if (round >= warm) times.get(way.name)?.push(took)
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]))
}

/** One line a way: its time, and that as a multiple of the first's. */
export const report = (title: string, times: ReadonlyMap<string, number>, per = 1): void => {
  console.log(`\n${title}`)
  const first = [...times.values()][0] ?? Number.NaN
  for (const [name, time] of times) {
    const each = time / per
    console.log(`  ${name.padEnd(34)} ${each.toFixed(3).padStart(9)} ms   ×${(time / first).toFixed(2)}`)
  }
}
