/**
 * The demo did not go as it should: something is wrong with the product, or with the demo.
 */
import * as Schema from "effect/Schema"

/** What was found that should not be, one thing a line. */
export class StoryBroken extends Schema.TaggedError<StoryBroken>()("StoryBroken", {
  /** "day 2, 07:05: alerts run" */
  when: Schema.String,
  findings: Schema.NonEmptyArray(Schema.String)
}) {
  override get message() {
    const lines = this.findings.map((finding) => `  - ${finding}`)
    return [`The demo did not go as it should (${this.when}):`, ...lines].join("\n")
  }
}
