import { notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import slack from "@apimo-alerts/notifier-slack"
import { render } from "@apimo-alerts/notifier-slack/Render"
import { assert, describe, it } from "@effect/vitest"

interface Text {
  readonly type: string
  readonly text: string
}

interface Block {
  readonly type: string
  readonly text?: Text
  readonly elements?: ReadonlyArray<Text>
  readonly accessory?: { readonly type: string; readonly image_url: string; readonly alt_text: string }
}

const allowedLinks = /<https:\/\/[^<>|\s]+\|[^<>]*>/g

/** No tag of Slack's is left but links, and no & but those of its three entities. */
const clean = (text: string): void => {
  const rest = text.replace(allowedLinks, "")
  assert.notMatch(rest, /[<>]/)
  assert.notMatch(text, /&(?!amp;|lt;|gt;)/)
}

/** https://docs.slack.dev/reference/block-kit/blocks */
const byTheRules = (body: string): void => {
  const { blocks, text, ...rest } = JSON.parse(body)
  assert.hasAllKeys(rest, ["unfurl_links", "unfurl_media"])
  assert.isNotEmpty(text)
  clean(text)
  assert.isAtMost(blocks.length, 50)
  for (const block of blocks satisfies ReadonlyArray<Block>) {
    switch (block.type) {
      case "header":
        assert.strictEqual(block.text?.type, "plain_text")
        assert.isNotEmpty(block.text?.text)
        assert.isAtMost(block.text?.text.length ?? 0, 150)
        break
      case "section":
        assert.strictEqual(block.text?.type, "mrkdwn")
        assert.isNotEmpty(block.text?.text)
        assert.isAtMost(block.text?.text.length ?? 0, 3_000)
        clean(block.text?.text ?? "")
        if (block.accessory !== undefined) {
          assert.strictEqual(block.accessory.type, "image")
          assert.match(block.accessory.image_url, /^https:\/\//)
          assert.isAtMost(block.accessory.image_url.length, 3_000)
          assert.isNotEmpty(block.accessory.alt_text)
          assert.isAtMost(block.accessory.alt_text.length, 2_000)
        }
        break
      case "context":
        assert.isAtMost(block.elements?.length ?? 0, 10)
        for (const element of block.elements ?? []) {
          assert.strictEqual(element.type, "mrkdwn")
          assert.isNotEmpty(element.text)
          clean(element.text)
        }
        break
      default:
        assert.fail(`a block of type ${block.type}`)
    }
  }
}

const subject: Subject = {
  notifier: slack,
  config: (url) => ({ url: `${url}/services/T00000000/B00000000/x0x0x0x0x0x0x0x0x0x0x0x0`, allowPrivate: true }),
  secrets: ["x0x0x0x0x0x0x0x0x0x0x0x0"],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 200, body: "ok" },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, "/services/T00000000/B00000000/x0x0x0x0x0x0x0x0x0x0x0x0")
      assert.match(headers["content-type"] ?? "", /^application\/json/)
      byTheRules(body)
    },
    answers: [
      { name: "no such hook", status: 404, body: "no_service", becomes: "ChannelMisconfigured" },
      { name: "the channel was archived", status: 410, body: "channel_is_archived", becomes: "ChannelMisconfigured" },
      { name: "blocks that it does not like", status: 400, body: "invalid_blocks", becomes: "RecipientRefused" },
      { name: "not Slack's yes", status: 200, body: "<html>", becomes: "OutcomeUnknown" },
      { name: "an outage", status: 500, body: "rollup_error", becomes: "Unavailable" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

describe("what one sees", () => {
  it("is a linked title, the facts and the photo", () => {
    const sample = samples.find(({ name }) => name === "alert-price-drop-fr")
    assert.isDefined(sample)
    const { blocks, text } = JSON.parse(render(sample.message))
    assert.strictEqual(text, "97 % · C. D. · Maison Annecy 640 000 € (−7 %)")
    assert.deepStrictEqual(blocks[3], {
      type: "section",
      text: {
        type: "mrkdwn",
        text: "*Baisse de prix* · *<https://www.agence-du-lac.test/fr/property/81000|97 % · Maison Annecy 640 000 €>*\navant 689 000 € (−7 %) · 142 m² · 6 pièces · 4 chambres · 74000 Annecy · réf. VI700"
      },
      accessory: {
        type: "image",
        image_url: "https://media.agence-du-lac.test/photos/81000_1200-original.jpg",
        alt_text: "97 % · Maison Annecy 640 000 €"
      }
    })
  })

  it("is a title and plain sentences, when it is a notice", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    const { blocks, text } = JSON.parse(render(notice.message))
    assert.strictEqual(text, "apimo-alerts · 2 messages could not be sent")
    assert.deepStrictEqual(
      blocks.slice(3, 5).map((block: { readonly text: unknown }) => block.text),
      notice.message.lines.map((line) => ({ type: "mrkdwn", text: line }))
    )
  })
})
