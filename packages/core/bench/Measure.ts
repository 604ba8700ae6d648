/** Times of several ways to do the same, taken in turns so that the machine's moods fall on all alike. */

export interface Way {
  readonly name: string
  readonly run: () => unknown
}

/** How long a way took: milliseconds, and as a multiple of the first way in the same round. Both medians of the rounds. */
export interface Measured {
  readonly name: string
  readonly time: number
  readonly ratio: number
}

const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const timeOf = async (way: Way): Promise<number> => {
  const start = performance.now()
  await way.run()
  return performance.now() - start
}

/** Runs all ways in each round; the warm rounds come first and are not counted. */
export const inTurns = async (
  ways: ReadonlyArray<Way>,
  rounds: number,
  warm: number
): Promise<ReadonlyArray<Measured>> => {
  const times: Array<ReadonlyArray<number>> = []
  for (let round = 0; round < rounds + warm; round++) {
    const took: Array<number> = []
    for (const way of ways) took.push(await timeOf(way))
    if (round >= warm) times.push(took)
  }
  return ways.map(({ name }, way) => ({
    name,
    time: median(times.map((took) => took[way] ?? Number.NaN)),
    ratio: median(times.map((took) => (took[way] ?? Number.NaN) / (took[0] ?? Number.NaN)))
  }))
}

/** One line a way: its time, and that as a multiple of the first's. */
export const report = (title: string, measured: ReadonlyArray<Measured>, per = 1): void => {
  console.log(`\n${title}`)
  for (const { name, ratio, time } of measured) {
    console.log(`  ${name.padEnd(34)} ${(time / per).toFixed(3).padStart(9)} ms   ×${ratio.toFixed(2)}`)
  }
}
