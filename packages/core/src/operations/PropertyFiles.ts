/**
 * What hangs on a property: pictures, medias, documents, texts, and the programs it is published to.
 */
import * as Effect from "effect/Effect"
import type { ApimoError } from "../ApimoError.ts"
import type { Transport } from "../client/Transport.ts"
import type { AgencyId, DocumentId, MediaId, PictureId, PropertyId } from "../Ids.ts"
import type { WriteOptions } from "../ListOptions.ts"
import * as File from "../PropertyFile.ts"
import * as Write from "../wire/Write.ts"
import { single, upload, write } from "./Send.ts"

/** Which programs are asked for. */
export interface ProviderOptions {
  readonly provider?: number | undefined
  readonly active?: boolean | undefined
}

/** What hangs on a property. */
export interface PropertyFiles {
  /** Tells Apimo where this provider shows the property. */
  readonly published: (
    agency: AgencyId,
    property: PropertyId,
    publication: File.Publication,
    options?: WriteOptions
  ) => Effect.Effect<void, ApimoError>
  /** The programs that the property is published to. */
  readonly providers: (
    agency: AgencyId,
    property: PropertyId,
    options?: ProviderOptions
  ) => Effect.Effect<ReadonlyArray<File.ProviderGrant>, ApimoError>
  /** Publishes the property to a program, or not any more. */
  readonly grant: (
    agency: AgencyId,
    property: PropertyId,
    grant: File.ProviderGrant,
    options?: WriteOptions
  ) => Effect.Effect<ReadonlyArray<File.ProviderGrant>, ApimoError>
  readonly addPicture: <E = never>(
    agency: AgencyId,
    property: PropertyId,
    picture: File.NewPicture<E>,
    options?: WriteOptions
  ) => Effect.Effect<File.UploadedPicture, ApimoError | E>
  readonly removePicture: (
    agency: AgencyId,
    property: PropertyId,
    picture: PictureId,
    options?: WriteOptions
  ) => Effect.Effect<void, ApimoError>
  readonly addMedia: (
    agency: AgencyId,
    property: PropertyId,
    media: File.NewMedia,
    options?: WriteOptions
  ) => Effect.Effect<MediaId, ApimoError>
  readonly removeMedia: (
    agency: AgencyId,
    property: PropertyId,
    media: MediaId,
    options?: WriteOptions
  ) => Effect.Effect<void, ApimoError>
  readonly addDocument: <E = never>(
    agency: AgencyId,
    property: PropertyId,
    document: File.NewDocument<E>,
    options?: WriteOptions
  ) => Effect.Effect<File.UploadedDocument, ApimoError | E>
  readonly removeDocument: (
    agency: AgencyId,
    property: PropertyId,
    document: DocumentId,
    options?: WriteOptions
  ) => Effect.Effect<void, ApimoError>
  /** Sets the text of one language. */
  readonly putComment: (
    agency: AgencyId,
    property: PropertyId,
    comment: File.NewComment,
    options?: WriteOptions
  ) => Effect.Effect<void, ApimoError>
}

const active = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 2)

/** The operations on what hangs on a property. */
export const make = (transport: Transport): PropertyFiles => {
  const under = (agency: AgencyId, property: PropertyId, rest: string) =>
    `/agencies/${agency}/properties/${property}/${rest}`

  const remove = (operation: string, agency: AgencyId, path: string, options: WriteOptions | undefined) =>
    Effect.asVoid(
      single(transport, { operation, method: "DELETE", path, agency, read: File.readConfirmation, options })
    )

  return {
    published: (agency, property, publication, options) =>
      Effect.asVoid(
        write(transport, {
          operation: "properties.published",
          method: "PUT",
          path: under(agency, property, "provider"),
          agency,
          members: { url: publication.url, date: Write.instant(publication.date) },
          required: [],
          read: File.readConfirmation,
          options
        })
      ),
    providers: (agency, property, options = {}) =>
      single(transport, {
        operation: "properties.providers",
        method: "GET",
        path: under(agency, property, "providers"),
        agency,
        params: { provider: options.provider, step: active(options.active) },
        read: File.readGrants
      }),
    grant: (agency, property, grant, options) =>
      write(transport, {
        operation: "properties.grant",
        method: "POST",
        path: under(agency, property, "providers"),
        agency,
        members: { provider: Write.number(grant.provider), step: Write.number(active(grant.active)) },
        required: ["provider"],
        read: File.readGrants,
        options
      }),
    addPicture: (agency, property, { comments, content, reference }, options) =>
      upload(
        transport,
        {
          operation: "properties.addPicture",
          method: "POST",
          path: under(agency, property, "pictures"),
          agency,
          members: { reference, comments: Write.objects(comments, (comment) => ({ ...comment })) },
          required: ["reference"],
          read: File.readPicture,
          key: "id",
          options
        },
        content
      ),
    removePicture: (agency, property, picture, options) =>
      remove("properties.removePicture", agency, under(agency, property, `pictures/${picture}`), options),
    addMedia: (agency, property, media, options) =>
      Effect.map(
        write(transport, {
          operation: "properties.addMedia",
          method: "POST",
          path: under(agency, property, "medias"),
          agency,
          members: { reference: media.reference, type: Write.number(media.type), content: media.content },
          required: ["type", "content"],
          read: File.readMedia,
          key: "id",
          options
        }),
        ({ id }) => id
      ),
    removeMedia: (agency, property, media, options) =>
      remove("properties.removeMedia", agency, under(agency, property, `medias/${media}`), options),
    addDocument: (agency, property, { content, name, type }, options) =>
      upload(
        transport,
        {
          operation: "properties.addDocument",
          method: "POST",
          path: under(agency, property, "documents"),
          agency,
          members: { name, type_id: Write.number(type) },
          required: ["name"],
          read: File.readDocument,
          key: "id",
          options
        },
        content
      ),
    removeDocument: (agency, property, document, options) =>
      remove("properties.removeDocument", agency, under(agency, property, `documents/${document}`), options),
    putComment: (agency, property, comment, options) =>
      Effect.asVoid(
        write(transport, {
          operation: "properties.putComment",
          method: "POST",
          path: under(agency, property, "comments"),
          agency,
          members: { ...comment },
          required: ["language"],
          read: File.readConfirmation,
          options
        })
      )
  }
}
