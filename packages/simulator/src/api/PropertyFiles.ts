/**
 * What hangs on a property: pictures, medias, documents, texts, and the other providers that see it.
 */

import * as Random from "../Random.ts"
import * as Books from "../town/Books.ts"
import type { Property } from "../town/Model.ts"
import { document as documentJson } from "../wire/PaperJson.ts"
import { date } from "../wire/Values.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import { type AgencyCall, id, numbers } from "./Call.ts"
import { type Input, read } from "./Input.ts"

/** An operation on a property that exists, with what was sent. */
type Work = (call: AgencyCall, property: Property, input: Input) => Answer

const onProperty =
  (work: Work) =>
  (call: AgencyCall): Answer => {
    const property = call.books.properties.get(id(call, "property"))
    return property === undefined ? notFound("Property not found") : work(call, property, read(call.body))
  }

const put = (call: AgencyCall, property: Property, changed: Partial<Property>): void =>
  Books.putProperty(call.books, { ...property, ...changed, updatedAt: call.now }, call.now)

/** The bytes of base64 content; a complaint when it is none. */
const bytes = (input: Input): number => {
  const content = (input.text("content") ?? "").replace(/^data:[^,]*,/, "").replace(/\s/g, "")
  if (content !== "" && !/^[A-Za-z0-9+/]+={0,2}$/.test(content)) input.refuse("content", "content must be base64")
  return Math.floor((content.replace(/=+$/, "").length * 3) / 4)
}

/** POST …/pictures: reference and content (base64) are required. */
export const addPicture = onProperty((call, property, input) => {
  input.require("reference", "content")
  bytes(input)
  const refused = input.refused()
  if (refused !== null) return refused
  const picture = {
    id: call.town.next.other++,
    rank: property.pictures.reduce((highest, { rank }) => Math.max(highest, rank), 0) + 1,
    url: "",
    width: 1920,
    height: 1280
  }
  const random = Random.make(call.town.seed, "picture", picture.id)
  const url = `https://media.apimo.pro/cache/${random.hex(32)}_${random.hex(10)}_1920-original.jpg`
  put(call, property, { pictures: [...property.pictures, { ...picture, url }] })
  return plain({ id: picture.id, rank: picture.rank, url, width_max: picture.width, height_max: picture.height })
})

/** DELETE …/pictures/{picture} */
export const deletePicture = onProperty((call, property) => {
  const picture = id(call, "picture")
  if (!property.pictures.some((found) => found.id === picture)) return notFound("Picture not found")
  put(call, property, { pictures: property.pictures.filter((found) => found.id !== picture) })
  return plain({ success: true })
})

/** POST …/medias: type and content (a link or HTML) are required. */
export const addMedia = onProperty((call, property, input) => {
  input.require("type", "content")
  const type = input.number("type") ?? 0
  if (input.has("type") && ![1, 2, 9, 12, 15, 19].includes(type)) input.refuse("type", "type is not a media type")
  const refused = input.refused()
  if (refused !== null) return refused
  const media = { id: call.town.next.other++, type, value: input.text("content") ?? "" }
  put(call, property, { medias: [...property.medias, media] })
  return plain({ id: media.id })
})

/** DELETE …/medias/{media} */
export const deleteMedia = onProperty((call, property) => {
  const media = id(call, "media")
  if (!property.medias.some((found) => found.id === media)) return notFound("Media not found")
  put(call, property, { medias: property.medias.filter((found) => found.id !== media) })
  return plain({ success: true })
})

/** POST …/documents: name and content (base64) are required. */
export const addDocument = onProperty((call, property, input) => {
  input.require("name", "content")
  const size = bytes(input)
  const type = input.number("type_id") ?? 1
  const refused = input.refused()
  if (refused !== null) return refused
  const record = {
    id: call.town.next.other++,
    property: property.id,
    name: input.text("name") ?? "",
    type,
    size,
    createdAt: call.now
  }
  call.books.papers.documents.set(record.id, record)
  return plain(documentJson(record))
})

/** DELETE …/documents/{document} */
export const deleteDocument = onProperty((call, property) => {
  const { documents } = call.books.papers
  const document = id(call, "document")
  if (documents.get(document)?.property !== property.id) return notFound("Document not found")
  documents.delete(document)
  return plain({ success: true })
})

/** POST …/comments: the text of one language, in place of the one before. Language is required. */
export const putComment = onProperty((call, property, input) => {
  input.require("language")
  const language = input.text("language") ?? ""
  const before = property.texts.find((text) => text.language === language)
  const member = (name: "title" | "subtitle" | "hook" | "comment"): string | null => {
    const given = input.text(name)
    return given === undefined ? (before?.[name] ?? null) : given
  }
  const text = {
    language,
    title: member("title"),
    subtitle: member("subtitle"),
    hook: member("hook"),
    comment: member("comment")
  }
  const refused = input.refused()
  if (refused !== null) return refused
  put(call, property, { texts: [...property.texts.filter((found) => found.language !== language), text] })
  return plain({ id: call.town.next.other++ })
})

const grants = (call: AgencyCall, property: Property): Map<number, 1 | 2> => {
  const all = call.books.papers.grants
  let found = all.get(property.id)
  if (found === undefined) {
    found = new Map(property.visible ? [[call.provider, 1]] : [])
    all.set(property.id, found)
  }
  return found
}

/** PUT …/provider: where the provider shows the property, and since when. Answers what it was told. */
export const updateProvider = onProperty((call, _property, input) => {
  const url = input.text("url") ?? null
  const since = input.text("date") ?? date(call.now)
  return input.refused() ?? plain({ url, date: since })
})

/**
 * GET …/providers (provider, step). The documentation shows one `{provider, step}`, which is what a call that names a
 * provider gets; without a name all of that step come as `{providers: [...]}`, the shape that POST answers.
 */
export const listProviders = onProperty((call, property) => {
  const query = numbers(call, ["provider", "step"])
  if (query._tag === "Refused") return query.answer
  const found = [...grants(call, property)].map(([provider, step]) => ({ provider, step }))
  const provider = query.get("provider")
  if (provider === undefined) return plain({ providers: found.filter(({ step }) => step === (query.get("step") ?? 1)) })
  const one = found.find((grant) => grant.provider === provider)
  return one === undefined ? notFound("Provider not found") : plain(one)
})

/** POST …/providers: lets another provider see the property (step 1), or not any more (2). */
export const grantProvider = onProperty((call, property, input) => {
  input.require("provider")
  const provider = input.number("provider") ?? 0
  const step = input.number("step") ?? 1
  if (step !== 1 && step !== 2) input.refuse("step", "step must be 1 or 2")
  const refused = input.refused()
  if (refused !== null) return refused
  const all = grants(call, property).set(provider, step === 1 ? 1 : 2)
  return plain({ providers: [...all].map(([found, at]) => ({ provider: found, step: at })) })
})
