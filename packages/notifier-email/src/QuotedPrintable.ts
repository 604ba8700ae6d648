/**
 * Text as it travels (RFC 2045, 6.7): ASCII, lines of at most 76 characters that end in CRLF.
 *
 * Encoded and broken into lines in one go over the bytes: nodemailer's streams take ten times as long.
 */

const cr = 13
const lf = 10
const space = 32
const tab = 9
const equals = 61
const longestLine = 76

const digits = Buffer.from("0123456789ABCDEF", "latin1")

/** 1 for each byte that stands for itself, unless a space ends a line: a look into a table is what makes this fast. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= space && byte < 127 && byte !== equals) || byte === tab ? 1 : 0
)

// Written here and then copied: four times the size of each text would be much to make and to throw away.
let input = Buffer.alloc(0)
let output = Buffer.alloc(0)

const atLeast = (buffer: Buffer<ArrayBuffer>, length: number): Buffer<ArrayBuffer> =>
  buffer.length < length ? Buffer.allocUnsafeSlow(length) : buffer

/** The bytes of a text part. Every kind of line break becomes CRLF. */
export const encode = (text: string): Buffer => {
  // A unit of UTF-16 is at most three bytes of UTF-8.
  input = atLeast(input, text.length * 3)
  const bytes = input
  const length = bytes.write(text, "utf8")
  // Three for a byte, and a soft break of three after 73 of them at the least.
  output = atLeast(output, Math.ceil(length * 3 * (1 + 3 / 73)) + 3)
  const out = output
  let size = 0
  let column = 0
  for (let at = 0; at < length; at++) {
    const from = at
    const run = Math.min(length, at + longestLine - 1 - column)
    while (at < run && plain[bytes[at] ?? 0] === 1) out[size++] = bytes[at++] ?? 0
    const next = at < length ? bytes[at] : undefined
    const last = at > from ? bytes[at - 1] : undefined
    if ((last === space || last === tab) && (next === undefined || next === lf || next === cr)) {
      at--
      size--
    } else if (next === undefined) break
    column += at - from
    const byte = bytes[at] ?? 0
    const after = at + 1 < length ? bytes[at + 1] : undefined
    if (byte === cr && after === lf) continue
    if (byte === cr || byte === lf) {
      out[size++] = cr
      out[size++] = lf
      column = 0
      continue
    }
    const endsLine = after === undefined || after === lf || after === cr
    const asItIs = plain[byte] === 1 && !(endsLine && (byte === space || byte === tab))
    // Where the line goes on, its last place is for the sign that says so.
    if (column + (asItIs ? 1 : 3) > (endsLine ? longestLine : longestLine - 1)) {
      out[size++] = equals
      out[size++] = cr
      out[size++] = lf
      column = 0
    }
    if (asItIs) {
      out[size++] = byte
      column++
    } else {
      out[size++] = equals
      out[size++] = digits[byte >> 4] ?? 0
      out[size++] = digits[byte & 15] ?? 0
      column += 3
    }
  }
  return Buffer.from(out.subarray(0, size))
}
