/** Signatures by Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body. */
import * as crypto from "node:crypto"

const prefix = "whsec_"

/** `v1,<base64>` for every secret, apart by a space: while secrets rotate, a receiver knows one of them. */
export const signature = (secrets: ReadonlyArray<string>, id: string, timestamp: number, body: Uint8Array): string =>
  secrets
    .map((secret) =>
      crypto
        .createHmac("sha256", Buffer.from(secret.slice(prefix.length), "base64"))
        .update(`${id}.${timestamp}.`)
        .update(body)
        .digest("base64")
    )
    .map((digest) => `v1,${digest}`)
    .join(" ")

/** The delivery's key as a `webhook-id`: as it is when a header and the signed text can carry it, else its hash. */
export const webhookId = (key: string): string =>
  /^[A-Za-z0-9_-]{1,128}$/.test(key) ? key : `msg_${crypto.createHash("sha256").update(key).digest("hex")}`
