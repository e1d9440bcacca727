import type { Transaction as SequelizeTransaction } from 'sequelize'
import type { Model, ModelCtor, Repository } from 'sequelize-typescript'
import { InternalError } from '../../errors/catalog.js'
import type { Transaction } from '../../ports/unit-of-work.js'
import { TenantTransaction } from '../sequelize-transaction.js'

/** Models bound to the connection of one unit of work. */
export interface Orm {
  readonly transaction: SequelizeTransaction
  repository<M extends Model>(model: ModelCtor<M>): Repository<M>
}

/** @throws InternalError when the transaction is not one of this adapter: a model would then use another connection. */
export async function ormOf(tx: Transaction): Promise<Orm> {
  if (!(tx instanceof TenantTransaction)) throw new InternalError({ what: 'a foreign transaction' })
  return { transaction: await tx.sequelizeTransaction(), repository: model => tx.repository(model) }
}
