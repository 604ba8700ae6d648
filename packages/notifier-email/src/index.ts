/** Tells agents by e-mail. The default export is what a channel's `notifier:` loads. */
import { email } from "./EmailNotifier.ts"

export * as Compose from "./Compose.ts"
export * as EmailConfig from "./EmailConfig.ts"
export * as EmailNotifier from "./EmailNotifier.ts"
export * as Templates from "./Templates.ts"

export default email
