import { openOwner, type Owner } from '../../db/support/owner.js'
import { firstTime, startSpa, type SpaEngine } from './spa-engine.js'

/** A spa whose database a test looks into and changes behind the engine. */
export interface OwnedSpa extends SpaEngine {
  /** A connection of the owner of the database. */
  readonly owner: Owner
  /** A service of the engine. */
  of<T>(service: new (...parts: never[]) => T): T
  /** A free time of the first service, each a week after the one before. */
  nextTime(): ReturnType<typeof firstTime>
}

export async function startOwnedSpa(): Promise<OwnedSpa> {
  const spa = await startSpa()
  const owner = await openOwner(spa.database.url)
  let weeks = 0
  return {
    ...spa,
    owner,
    of: service => spa.engine.container.resolve(service as never),
    nextTime: () => firstTime(spa, (weeks += 1)),
    async close() {
      await owner.end()
      await spa.close()
    },
  }
}
