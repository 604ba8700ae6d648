/** A connection to the host of a URL, with a check of the address it really goes to. */
import * as dns from "node:dns"
import * as net from "node:net"
import * as tls from "node:tls"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { fromError, HttpFault } from "./HttpFault.ts"
import { isPrivate, literal } from "./PrivateAddress.ts"

const refused = (host: string, address: string): HttpFault =>
  new HttpFault({
    phase: "address",
    reply:
      host === address
        ? `${host} is not an address of the public internet; write allowPrivate: true if it is meant`
        : `${host} leads to ${address}, which is not an address of the public internet; write allowPrivate: true if it is meant`,
    released: false,
    config: true
  })

class PrivateAddress extends Error {
  readonly fault: HttpFault
  constructor(fault: HttpFault) {
    super(fault.reply)
    this.fault = fault
  }
}

/** Node's own look-up, which fails when any of the addresses found is private: they are all candidates. */
const publicOnly: net.LookupFunction = (host, options, callback) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "")
    const bad = addresses.find(({ address }) => isPrivate(address))
    if (bad !== undefined) return callback(new PrivateAddress(refused(host, bad.address)), "")
    const [first] = addresses
    if (options.all === true || first === undefined) return callback(null, addresses)
    callback(null, first.address, first.family)
  })
}

const open = (url: URL, host: string, lookup: net.LookupFunction | undefined): net.Socket => {
  const secure = url.protocol === "https:"
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port)
  const to = { host, port, ...(lookup === undefined ? {} : { lookup }) }
  if (!secure) return net.connect(to)
  return tls.connect({ ...to, ALPNProtocols: ["http/1.1"], ...(net.isIP(host) === 0 ? { servername: host } : {}) })
}

/**
 * Opens a connection that lives as long as the scope; nothing is said on it but the TLS handshake. Without
 * `allowPrivate` the address is checked where it stands in the URL, where its name is looked up, and once more on the
 * connection itself.
 */
export const connect = (url: URL, allowPrivate: boolean): Effect.Effect<net.Socket, HttpFault, Scope.Scope> =>
  Effect.gen(function* () {
    const address = literal(url)
    if (address !== null && !allowPrivate && isPrivate(address)) return yield* refused(address, address)
    const host = address ?? url.hostname
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => open(url, host, allowPrivate ? undefined : publicOnly)),
      (socket) => Effect.sync(() => socket.destroy())
    )
    yield* Effect.async<void, HttpFault>((resume) => {
      // Stays for the life of the socket: what happens after the connection is open is told by the exchange.
      socket.on("error", (error) =>
        resume(Effect.fail(error instanceof PrivateAddress ? error.fault : fromError(error, "connect", false)))
      )
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => resume(Effect.void))
    })
    const peer = socket.remoteAddress ?? ""
    if (!allowPrivate && isPrivate(peer)) return yield* refused(host, peer)
    return socket
  })
