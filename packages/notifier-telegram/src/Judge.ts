/** What Telegram's answers mean: `{ok, error_code, description, parameters}`. */
import type { Judge } from "@apimo-alerts/notifier/Http"
import { json, member } from "@apimo-alerts/notifier/Http"

/** A token that is wrong, or a chat that moved, is the channel's fault; a chat that is gone is the delivery's. */
export const judge: Judge = (answer, now) => {
  const said = member(answer, "description")
  const reply = typeof said === "string" ? `HTTP ${answer.status}: ${said}` : `HTTP ${answer.status}`
  if (member(answer, "ok") === true) {
    return { meaning: "accepted", reply: `message ${String(member(answer, "result", "message_id") ?? "taken")}` }
  }
  if (answer.status === 200) return { meaning: "unknown", reply: "answered HTTP 200, but not as Telegram does" }
  if (json(answer) === undefined || typeof said !== "string") return null
  const wait = member(answer, "parameters", "retry_after")
  if (answer.status === 429 && typeof wait === "number" && wait >= 0 && wait < 1e9) {
    return { meaning: "rate-limited", reply, until: now + wait * 1000 }
  }
  const moved = member(answer, "parameters", "migrate_to_chat_id")
  if (typeof moved === "number" || typeof moved === "string") {
    return { meaning: "misconfigured", reply: `${reply}; the group has become ${moved}: write that into the config` }
  }
  return answer.status === 403 || /chat not found/i.test(said) ? { meaning: "refused", reply } : null
}
