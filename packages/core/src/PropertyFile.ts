/**
 * What hangs on a property: pictures, medias, documents, texts, and the programs it is published to.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { DocumentId, MediaId, PictureId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, Unreadable } from "./wire/Read.ts"
import * as Scalar from "./wire/Scalar.ts"

/** The bytes of an upload. A stream is sent as it comes, without holding the file in memory. */
export type Content<E = never> = Uint8Array | Stream.Stream<Uint8Array, E>

/** A picture to upload: reference and content are required by Apimo. */
export interface NewPicture<E = never> {
  /** Your own unique reference of the photo. */
  readonly reference: string
  /** JPEG, PNG, ... */
  readonly content: Content<E>
  /** Captions by language code. */
  readonly comments?: ReadonlyArray<{ readonly language: string; readonly comment: string }>
}

/** A picture that was uploaded. */
export interface UploadedPicture {
  readonly id: PictureId
  readonly rank: number | null
  readonly url: string | null
}

/** Services that a media comes from. */
export const MediaType = { dailymotion: 1, youtube: 2, html: 9, matterport: 12, vimeo: 15, clapVideo: 19 } as const

/** A media to add: type and content are required by Apimo. */
export interface NewMedia {
  readonly reference?: string
  /** One of {@link MediaType}. */
  readonly type: number
  /** A link, or HTML. */
  readonly content: string
}

/** A document to upload: name and content are required by Apimo. */
export interface NewDocument<E = never> {
  /** Name of the file. */
  readonly name: string
  /** Catalog `document_type`. */
  readonly type?: number
  readonly content: Content<E>
}

/** A document that was uploaded. */
export interface UploadedDocument {
  readonly id: DocumentId
  readonly name: string | null
  readonly url: string | null
}

/** The text of one language: it takes the place of the one before. */
export interface NewComment {
  /** Language code, "fr". */
  readonly language: string
  readonly title?: string
  readonly subtitle?: string
  readonly hook?: string
  readonly comment?: string
}

/** Where this provider shows the property. */
export interface Publication {
  readonly url?: string
  /** Since when. */
  readonly date?: DateTime.Utc
}

/** A program that a property is published to. */
export interface ProviderGrant {
  readonly provider: number
  readonly active: boolean
}

/** Reads the answer to a picture. */
export const readPicture = fromSchema(
  Schema.Struct({ id: Lenient.Id(PictureId), rank: Lenient.NumberOrNull, url: Lenient.TextOrNull })
)

/** Reads the answer to a document. */
export const readDocument = fromSchema(
  Schema.Struct({ id: Lenient.Id(DocumentId), name: Lenient.TextOrNull, url: Lenient.TextOrNull })
)

/** Reads the answer to a media. */
export const readMedia = fromSchema(Schema.Struct({ id: Lenient.Id(MediaId) }))

/** Reads an answer that only confirms: any object. */
export const readConfirmation = (value: unknown): true | Unreadable =>
  Scalar.isObject(value) || Array.isArray(value) ? true : new Unreadable("", Lenient.complaint("an object", value))

/** Reads the programs of a property: one `{provider, step}`, or a list of them, bare or under `providers`. */
export const readGrants = (value: unknown): ReadonlyArray<ProviderGrant> | Unreadable => {
  const under = Scalar.isObject(value) && "providers" in value ? value["providers"] : value
  const list = Scalar.isObject(under) && "provider" in under ? [under] : Scalar.members(under)
  if (list === undefined) return new Unreadable("providers", Lenient.complaint("a list", under))
  const grants: Array<ProviderGrant> = []
  for (const member of list) {
    const provider = Scalar.id(Scalar.isObject(member) ? member["provider"] : member)
    if (typeof provider !== "number") continue
    const step = Scalar.isObject(member) ? Scalar.number(member["step"]) : null
    grants.push({ provider, active: step !== 2 })
  }
  return grants
}
