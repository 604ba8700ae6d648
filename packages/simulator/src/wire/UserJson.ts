/**
 * A user as Apimo lists it: id, agency and group are strings, and the password is masked.
 */
import type { Agent } from "../town/Model.ts"
import { date } from "./Values.ts"

/** The full record of an agent. */
export const user = (agent: Agent) => ({
  id: String(agent.id),
  agency: String(agent.agency),
  active: agent.active,
  created_at: date(agent.createdAt),
  updated_at: date(agent.updatedAt),
  firstname: agent.firstname,
  lastname: agent.lastname,
  username: `agent${agent.id}`,
  password: "*********",
  language: agent.language,
  spoken_languages: agent.language === "fr" ? ["fr"] : ["en", "fr"],
  group: String(agent.group),
  email: agent.email,
  phone: agent.phone,
  mobile: agent.mobile,
  fax: null,
  city: null,
  birthday_at: null,
  timezone: "Europe/Paris",
  picture: null
})
