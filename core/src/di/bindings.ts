import { container as root, type DependencyContainer } from 'tsyringe'
import { NamedBookingReader } from '../booking/booking-reader.js'
import { AesSecretBox } from '../db/secret-box.js'
import type { SequelizeUnitOfWork } from '../db/unit-of-work.js'
import { SqlAccountStore } from '../db/repositories/account-store.js'
import { SqlAvailabilityStore } from '../db/repositories/availability-store.js'
import { SqlBookingStore } from '../db/repositories/booking-store.js'
import { SqlInstanceStore } from '../db/repositories/instance-store.js'
import { SqlMessageStore } from '../db/repositories/message-store.js'
import { OrmCatalogWriter } from '../db/repositories/orm-catalog-writer.js'
import { SqlPaymentStore } from '../db/repositories/payment-store.js'
import { SqlPluginStore } from '../db/repositories/plugin-store.js'
import { SqlSettingStore } from '../db/repositories/setting-store.js'
import { SqlCatalogReader } from '../db/repositories/sql-catalog-reader.js'
import { SqlCustomerStore } from '../db/repositories/sql-customer-store.js'
import { SqlIdempotencyStore } from '../db/repositories/sql-idempotency-store.js'
import { SqlTenantStore } from '../db/repositories/sql-tenant-store.js'
import type { TenantId } from '../domain/id.js'
import { Translator } from '../i18n/translator.js'
import { Argon2PasswordHasher } from '../identity/argon2-password-hasher.js'
import { deriveTokenKeys } from '../identity/token-keys.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'
import { TenantService } from '../tenancy/tenant-service.js'
import * as tokens from './tokens.js'

export interface EngineParts {
  readonly config: EngineConfig
  readonly log: Log
  readonly unitOfWork: SequelizeUnitOfWork
}

type Class<T> = new (...given: any[]) => T

/** Binds every port of one engine to its adapter, in a container of its own: two engines in one process share nothing. */
export function bindPorts({ config, log, unitOfWork }: EngineParts): DependencyContainer {
  const container = root.createChildContainer()
  const clock = { now: () => new Date() }
  container.register(tokens.CONFIG, { useValue: config })
  container.register(tokens.LOG, { useValue: log })
  container.register(tokens.UNIT_OF_WORK, { useValue: unitOfWork })
  container.register(tokens.CLOCK, { useValue: clock })
  container.register(tokens.REAL_CLOCK, { useValue: clock })
  container.register(tokens.BUSINESS_CLOCK, { useValue: { now: (_tenantId: TenantId) => clock.now() } })
  container.register(tokens.TOKEN_KEYS, { useValue: deriveTokenKeys(config.secretKey) })
  container.registerInstance(Translator, new Translator())
  bindStores(container)
  return container
}

function bindStores(container: DependencyContainer): void {
  const once = <T>(token: tokens.PortToken<T>, adapter: Class<T>) => container.registerSingleton(token, adapter)
  once(tokens.ACCOUNT_STORE, SqlAccountStore)
  once(tokens.AVAILABILITY_STORE, SqlAvailabilityStore)
  once(tokens.BOOKING_STORE, SqlBookingStore)
  once(tokens.CATALOG_READER, SqlCatalogReader)
  once(tokens.CATALOG_WRITER, OrmCatalogWriter)
  once(tokens.CUSTOMER_STORE, SqlCustomerStore)
  once(tokens.IDEMPOTENCY_STORE, SqlIdempotencyStore)
  once(tokens.INSTANCE_STORE, SqlInstanceStore)
  once(tokens.MESSAGE_STORE, SqlMessageStore)
  once(tokens.PAYMENT_STORE, SqlPaymentStore)
  once(tokens.PLUGIN_STORE, SqlPluginStore)
  once(tokens.SETTING_STORE, SqlSettingStore)
  once(tokens.TENANT_STORE, SqlTenantStore)
  once(tokens.SECRET_BOX, AesSecretBox)
  once(tokens.PASSWORD_HASHER, Argon2PasswordHasher)
  once(tokens.BOOKING_READER, NamedBookingReader)
  once(tokens.MANAGE_LINKS, NamedBookingReader)
  container.registerSingleton(TenantService)
  container.register(tokens.TENANT_DIRECTORY, { useFactory: scope => scope.resolve(TenantService) })
}

/** Registers what only one of may exist in an engine and is made by hand. */
export function bindInstance<T>(container: DependencyContainer, type: abstract new (...given: any[]) => T, value: T): T {
  container.register(type as unknown as Class<T>, { useValue: value })
  return value
}

