/**
 * Mails as the demo has them.
 */
import type { Mail } from "../src/Mail.ts"
import type { Filed } from "../src/Output.ts"

export const mail = (over: Partial<Mail> = {}): Mail => ({
  delivery: "d1",
  to: "claire.moreau@example.test",
  subject: "98 % · Durand · Appartement Annecy 405 000 €",
  date: "2026-11-24T06:05:00.000Z",
  html: '<p>VE62</p><img alt="" src="https://media.apimo.pro/cache/1_2_640-original.jpg">',
  text: "VE62",
  bytes: Buffer.from("Subject: x\r\n\r\nVE62\r\n"),
  ...over
})

export const filed = (name: string, over: Partial<Mail> = {}): Filed => ({ name, mail: mail(over) })
