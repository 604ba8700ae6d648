/**
 * `alerts outbox`: what is owed, held or given up, and what somebody decides about it. Safe while `serve` runs.
 */
import * as Command from "@effect/cli/Command"
import { discard, release } from "./OutboxDecide.ts"
import { list, options, print } from "./OutboxList.ts"
import { retry } from "./OutboxRetry.ts"
import { show } from "./OutboxShow.ts"

export const outbox = Command.make("outbox", options, print).pipe(
  Command.withDescription("Print what is owed, held or given up; send it again, release it, end it"),
  Command.withSubcommands([list, show, retry, release, discard])
)
