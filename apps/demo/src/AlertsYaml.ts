/**
 * The alerts.yaml of the demo's agency.
 */

/** Written for a reader who will change it. */
export const alertsYaml = (at: {
  readonly api: string
  readonly provider: number
  readonly token: string
  readonly smtpPort: number
}): string => `# yaml-language-server: $schema=./alerts.schema.json
# The config of the demo. Yours has no baseUrl, and keeps the token and the mail password out of the file:
# \${APIMO_TOKEN} is the environment variable of that name. "alerts init" writes one to start from.

apimo:
  provider: ${at.provider}
  token: ${at.token}
  baseUrl: ${at.api}   # the simulated Apimo of the demo
  agencies: all

store: sqlite:./alerts.db           # what was seen and what is owed
timezone: Europe/Paris

match:
  minScore: 80                      # told at or above
  releaseScore: 75                  # told again only after it fell below this
  steps: [to-suggest]
  baseline: silent                  # what is there at the first look is remembered, not told

recipients:
  language: fr
  fallback: Accueil <accueil@example.test>   # for requests without an active agent who has an address

channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with:
      smtp: smtp://127.0.0.1:${at.smtpPort}   # the mail server of the demo: it passes nothing on
      from: Alertes <alertes@example.test>

routes:                             # the first that fits wins, unless it says "continue: true"
  - { when: { minScore: 95 }, channel: mail, cadence: instant, continue: true }
  - { channel: mail, cadence: "daily 08:00" }
`
