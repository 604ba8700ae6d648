export * as Ids from "./Ids.ts"
export * as Listing from "./Listing.ts"
