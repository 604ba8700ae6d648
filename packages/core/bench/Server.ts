/** A server that answers pages of crossings from memory: the same work for every client. */
import * as Http from "node:http"
import { crossings } from "./Data.ts"

const pages = new Map<string, string>()

const page = (limit: number, offset: number, total: number): string => {
  const key = `${limit} ${offset} ${total}`
  const known = pages.get(key)
  if (known !== undefined) return known
  const fresh = crossings(Math.max(0, Math.min(limit, total - offset)), offset, total)
  if (limit <= 100) pages.set(key, fresh)
  return fresh
}

/** Request 1 has 100 crossings, any other 100,000. */
const server = Http.createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1")
  const total = url.pathname.includes("/requests/1/") ? 100 : 100_000
  const body = page(Number(url.searchParams.get("limit") ?? 100), Number(url.searchParams.get("offset") ?? 0), total)
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body)
  })
  response.end(body)
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})
