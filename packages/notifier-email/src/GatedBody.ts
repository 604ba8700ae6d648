/**
 * The bytes of a message as a stream that stops before its end.
 *
 * Nothing tells nodemailer's failure before the final dot from one after it, and the difference decides whether a
 * message may be sent again without a second thought. So the last bytes are kept back until it is recorded that they
 * are about to leave: without that record, the server certainly never saw the end.
 */
import { Readable } from "node:stream"

/** A stream and its gate. */
export interface GatedBody {
  readonly stream: Readable
  /** Lets the last bytes go. Only the first call counts, and only once the gate was reached. */
  readonly release: () => void
}

/** How many bytes are kept back; any number from 1 does. */
const kept = 64
const chunk = 65_536

/** `onReached` is called once, when everything but the last bytes has been taken by the connection. */
export const make = (body: Uint8Array, onReached: () => void): GatedBody => {
  const end = Math.max(0, body.length - kept)
  let offset = 0
  let state: "open" | "reached" | "released" = "open"
  const stream = new Readable({
    // With a buffer it would read ahead and reach the gate before the server has asked for the message.
    highWaterMark: 0,
    read() {
      if (offset < end) {
        const next = Math.min(end, offset + chunk)
        const bytes = body.subarray(offset, next)
        offset = next
        this.push(bytes)
      } else if (state === "open") {
        state = "reached"
        onReached()
      }
    }
  })
  return {
    stream,
    release: () => {
      if (state !== "reached" || stream.destroyed) return
      state = "released"
      stream.push(body.subarray(end))
      stream.push(null)
    }
  }
}
