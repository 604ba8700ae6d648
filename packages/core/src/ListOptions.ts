/**
 * What a list can be asked for.
 */

/** For a list that is only paged. */
export interface PagingOptions {
  /** Records a call; the documented maximum by default. */
  readonly pageSize?: number | undefined
}

/** For a list that can be read incrementally. */
export interface ListOptions extends PagingOptions {
  /** UNIX second: only records created or updated since then. */
  readonly since?: number | undefined
}

/** For crossings. */
export interface CrossingOptions extends ListOptions {
  /** Only crossings at this step, see `CrossingStep`. One value. */
  readonly step?: number | undefined
}

/** For properties. One value each. */
export interface PropertyOptions extends ListOptions {
  /** See `PropertyStep`. 1 also returns properties that are not published to this provider. */
  readonly step?: number | undefined
  readonly status?: number | undefined
  readonly group?: number | undefined
}
