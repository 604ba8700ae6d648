/** How fast core is, beside apimo.js and bare fetch, on the same server and data in one run. */
import { calls } from "./Calls.ts"
import { decoding } from "./Decoding.ts"
import { memory } from "./Memory.ts"

await calls()
await decoding()
await memory()
