import { conformance } from "@apimo-alerts/notifier/testing"
import { describe, it } from "@effect/vitest"
import { notifier, subject } from "./support/Reference.ts"

describe("the kit finds nothing to say about an honest notifier", () => {
  conformance(it, subject(notifier()))
})
