/** What is asked for again and again, remembered: pure functions of a short text. */

/** Enough for a day's messages; more is forgotten, so that it stays small. */
const most = 1_000

/** The same function, that remembers its latest answers. */
export const cached = <A>(make: (key: string) => A): ((key: string) => A) => {
  const known = new Map<string, A>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    if (known.size >= most) known.clear()
    known.set(key, made)
    return made
  }
}
