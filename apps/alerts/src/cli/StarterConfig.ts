/**
 * The file that `alerts init` writes.
 */
import { Document } from "yaml"

/** A text as YAML writes it: quoted where it must be. */
const scalar = (text: string) => new Document(text).toString({ lineWidth: 0 }).trim()

export const starter = ({
  from,
  smtp
}: {
  readonly smtp: string
  readonly from: string
}): string => `# yaml-language-server: $schema=./alerts.schema.json
# Tells agents about new high-score matches in Apimo. "alerts check" reads this file without any network.
# \${NAME} is the environment variable NAME, or the content of the file that NAME_FILE names.

apimo:
  provider: \${APIMO_PROVIDER}
  token: \${APIMO_TOKEN}
  agencies: all                     # or a list of ids: [123, 456]
  quota:
    perDay: 1000                    # calls a day; 1000 are free
    perSecond: 10
    reserve: 100                    # calls a day left for your other programs

store: sqlite:./alerts.db           # what was seen and what is owed; keep it
poll: 5 minutes                     # how often "alerts serve" looks
timezone: Europe/Paris

match:
  minScore: 80                      # told at or above
  releaseScore: 75                  # told again only after it fell below this
  steps: [to-suggest]               # to-suggest, suggested, not-suggested
  baseline: silent                  # what is there at the first look: silent, digest or alert

recipients:
  language: fr                      # where Apimo does not say the agent's: fr or en
  # Who is told when a request has no active agent with an address:
  # fallback: Accueil <accueil@example.test>

channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with:
      smtp: ${scalar(smtp)}
      from: ${scalar(from)}
    # quietHours: "20:00-08:00"     # nothing leaves then; it leaves together afterwards
    # perHour: 6                    # alerts an hour to one person; what comes beyond is told together
    # onDoubt: hold                 # a mail that left and was never answered: "resend" (once, the same bytes) or "hold"
    # fallback: { channel: other, after: 2 hours }    # who tells what this channel could not

# Whoever runs this program is told here of dead letters, a source that fails, a broken template:
# operator:
#   channel: mail
#   to: Anne <anne@example.test>
#   ping: https://ping.example.test/alerts    # asked after each look that went well, to notice when none does

routes:                             # the first that fits wins, unless it says "continue: true"
  - { when: { minScore: 95 }, channel: mail, cadence: instant, continue: true }
  - { channel: mail, cadence: "daily 08:00" }
`
