/**
 * `alerts notifier`: what is there to tell people with.
 */
import * as Command from "@effect/cli/Command"
import { notifierList } from "./NotifierList.ts"
import { notifierNew } from "./NotifierNew.ts"
import { notifierTest } from "./NotifierTest.ts"

export const notifier = Command.make("notifier").pipe(
  Command.withDescription("List the notifiers, try a channel, start a notifier of your own"),
  Command.withSubcommands([notifierList, notifierTest, notifierNew])
)
