/** The public face: the default export is what a channel names. */
import { notifier } from "./Notifier.ts"

/** The notifier, as a channel's `notifier:` loads it. */
export default notifier
