/** Tells agents by e-mail. The default export is what a channel's `notifier:` loads. */
import { email } from "./EmailNotifier.ts"

/** Bodies and headers to the bytes of a mail. */
export * as Compose from "./Compose.ts"
/** The config under a channel's `with:`. */
export * as EmailConfig from "./EmailConfig.ts"
/** The notifier, and a channel with templates of another directory. */
export * as EmailNotifier from "./EmailNotifier.ts"
/** The Handlebars templates, read and compiled. */
export * as Templates from "./Templates.ts"

/** The notifier, as a channel's `notifier:` loads it. */
export default email
