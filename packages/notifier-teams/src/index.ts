/** The public face: the default export is what a channel names. */
import { notifier } from "./Notifier.ts"

export default notifier
