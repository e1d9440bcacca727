// What tests of plugins and sites may use: a hand-kept list.
export type { ContractCase } from './contract/contract-case.js'
export { aMessage, messageChannelContract, type MessageChannelUnderTest } from './contract/message-channel.js'
export { aPaymentOrder, paymentProviderContract } from './contract/payment-provider.js'
export { travelTimeProviderContract } from './contract/travel-time-provider.js'
export { FakePluginSetup } from './fake-plugin-setup.js'
export {
  createTestDatabase,
  startTestServer,
  type TestServer,
  type TestDatabase,
  type TestDatabaseOptions,
} from './database.js'
