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

/** For the actions of a contact or an agent. */
export interface ActionOptions extends PagingOptions {
  /** Catalog `action_type`; for the actions of an agent. */
  readonly type?: number | undefined
  /** Only those of this agent; for the actions of a contact. */
  readonly user?: number | undefined
}

/** For a write. */
export interface WriteOptions {
  /**
   * Whether carrying the write out twice does no harm. Only then is it repeated when its outcome is unknown (the
   * connection broke, no answer came in time, a 5xx). Default false.
   */
  readonly repeatable?: boolean | undefined
}
