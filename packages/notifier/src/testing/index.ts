/**
 * The conformance kit: proves that a notifier keeps the contract, against a service on this machine that answers well,
 * badly, strangely, late or not at all. One call in a package's own tests, with any test runner:
 *
 * ```ts
 * import { conformance } from "@apimo-alerts/notifier/testing"
 * import { describe, it } from "vitest" // or node:test
 * import notifier from "../src/index.ts"
 *
 * describe("conformance", () => conformance(it, {
 *   notifier,
 *   config: (url) => ({ url: `${url}/hooks/k3y-k3y-k3y-k3y`, allowPrivate: true }),
 *   secrets: ["k3y-k3y-k3y-k3y"],
 *   http: { accepted: { status: 200, body: "ok" } }
 * }))
 * ```
 */
import { answerChecks } from "./AnswerChecks.ts"
import type { Check } from "./Check.ts"
import { gateChecks } from "./GateChecks.ts"
import { renderChecks } from "./RenderChecks.ts"
import { secretChecks } from "./SecretChecks.ts"
import type { Subject } from "./Subject.ts"

/** One thing that the kit looks at. */
export type { Check } from "./Check.ts"
/** Messages of every kind, as nobody would write them but somebody will. */
export { messages } from "./Messages.ts"
/** What the kit has to know of a notifier to test it. */
export type { FakeAnswer, HttpSubject, KnownAnswer, Received, Subject } from "./Subject.ts"

/** Every check that applies to a notifier, in the order they are best read. */
export const checks = (subject: Subject): ReadonlyArray<Check> => {
  const { http } = subject
  return [
    ...renderChecks(subject),
    ...(http === undefined
      ? []
      : [...gateChecks(subject, http), ...answerChecks(subject, http), ...secretChecks(subject, http)])
  ]
}

/** Registers every check as a test of its own with a runner's `it` or `test`. */
export const conformance = (it: (name: string, test: () => Promise<void>) => unknown, subject: Subject): void => {
  for (const { name, run } of checks(subject)) it(name, run)
}
