/**
 * A second, naive reading of the rules of matching: everything is looked at, every time.
 */
import type { Pair } from "@apimo-alerts/simulator"

export interface Town {
  readonly pairs: ReadonlyArray<Pair>
  readonly activeRequests: ReadonlySet<number>
  readonly onMarket: ReadonlySet<number>
}

/** Gives the pairs to tell at each look, "request/property". */
export const naive = ({ minScore, releaseScore }: { readonly minScore: number; readonly releaseScore: number }) => {
  const looked = new Set<number>()
  const told = new Set<string>()
  return (town: Town): ReadonlyArray<string> => {
    const news: Array<string> = []
    for (const { property, request, step, total } of town.pairs) {
      if (!town.activeRequests.has(request)) continue
      const pair = `${request}/${property}`
      // What a property off the market scores meanwhile is nobody's news.
      if (total < releaseScore && town.onMarket.has(property)) told.delete(pair)
      if (total < minScore || step !== 1 || !town.onMarket.has(property) || told.has(pair)) continue
      told.add(pair)
      if (looked.has(request)) news.push(pair)
    }
    for (const request of town.activeRequests) looked.add(request)
    return news.sort()
  }
}
