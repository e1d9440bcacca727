import type { CatalogChange } from '../../../catalog/catalog-desk.js'
import type { Caller } from '../../route.js'

/** The version that somebody saw, when they say it. */
export function versionOf({ ifMatch }: { ifMatch: number | undefined }): { version?: number } {
  return ifMatch === undefined ? {} : { version: ifMatch }
}

/** Who changes the catalogue, with the request that says so. */
export function changeOf({ caller, requestId }: { caller: Caller; requestId: string }): CatalogChange {
  return { actor: caller.actor, requestId }
}
