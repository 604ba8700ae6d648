/**
 * A contract of sale or rent.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId, ContractId, PropertyId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"

/** A contract, from the offer to the deed. Amounts are in `currency`. */
export interface Contract {
  readonly id: ContractId
  /** How far it is; Apimo publishes no catalog of it. */
  readonly step: number | null
  readonly agency: AgencyId | null
  readonly property: PropertyId | null
  /** ISO 4217 code, "EUR". */
  readonly currency: string | null
  readonly price: number | null
  readonly priceNet: number | null
  readonly commission: number | null
  readonly deposit: number | null
  readonly vat: number | null
  /** Percent. */
  readonly vatRate: number | null
  readonly offerAt: DateTime.Utc | null
  readonly commitmentAt: DateTime.Utc | null
  readonly contractAt: DateTime.Utc | null
  readonly collectedAt: DateTime.Utc | null
  readonly comment: string | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A contract as answers write it. */
export const ContractFromWire = Schema.Struct({
  id: Lenient.Id(ContractId),
  step: Lenient.CatalogId,
  agency: Lenient.IdOrNull(AgencyId),
  property: Lenient.IdOrNull(PropertyId),
  currency: Lenient.TextOrNull,
  price: Lenient.NumberOrNull,
  priceNet: Lenient.from("price_net", Lenient.NumberOrNull),
  commission: Lenient.NumberOrNull,
  deposit: Lenient.NumberOrNull,
  vat: Lenient.NumberOrNull,
  vatRate: Lenient.from("vat_rate", Lenient.NumberOrNull),
  offerAt: Lenient.from("offer_at", Lenient.InstantOrNull),
  commitmentAt: Lenient.from("commitment_at", Lenient.InstantOrNull),
  contractAt: Lenient.from("contract_at", Lenient.InstantOrNull),
  collectedAt: Lenient.from("collected_at", Lenient.InstantOrNull),
  comment: Lenient.TextOrNull,
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

/** Contracts in an answer. */
export const contractKind: RecordKind<Contract> = {
  key: "contracts",
  schema: ContractFromWire,
  read: fromSchema(ContractFromWire),
  idOf: idUnder("id")
}
