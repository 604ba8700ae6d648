/** Addresses that a URL typed by a user must not reach unless the config says so: this machine, its network, and the like. */
import * as net from "node:net"

const ranges = new net.BlockList()

// IANA's special-purpose registries for IPv4 and IPv6, without the ranges that are global.
const ipv4: ReadonlyArray<readonly [string, number]> = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4]
]

// 64:ff9b::, 2001:: and 2002:: carry an IPv4 address inside, which may be a private one.
const ipv6: ReadonlyArray<readonly [string, number]> = [
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8]
]

for (const [address, bits] of ipv4) ranges.addSubnet(address, bits, "ipv4")
for (const [address, bits] of ipv6) ranges.addSubnet(address, bits, "ipv6")

/** True for an IP address that is not on the public internet, or that is none at all. IPv4 inside IPv6 is looked into. */
export const isPrivate = (address: string): boolean => {
  const bare = address.replace(/%.*$/, "")
  const family = net.isIP(bare)
  if (family === 0) return true
  return ranges.check(bare, family === 4 ? "ipv4" : "ipv6")
}

/** The IP address that a URL names outright; null when it names a host. */
export const literal = (url: URL): string | null => {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  return net.isIP(host) === 0 ? null : host
}
