// What tests of plugins and sites may use: a hand-kept list.
export type { ContractCase } from './contract/contract-case.js'
export { anAssistantRequest, assistantContract, FIND_TIMES, type AssistantUnderTest } from './contract/assistant.js'
export { aCalendarEntry, calendarProviderContract, type CalendarUnderTest } from './contract/calendar-provider.js'
export { aMessage, messageChannelContract, type MessageChannelUnderTest } from './contract/message-channel.js'
export { aPaymentOrder, paymentProviderContract } from './contract/payment-provider.js'
export { pluginContract, type PluginUnderTest, type SampleEvent } from './contract/plugin-basics.js'
export { travelTimeProviderContract } from './contract/travel-time-provider.js'
export { FakeClock } from './fake-clock.js'
export { FakePluginSetup } from './fake-plugin-setup.js'
export { FarEnd, type FarEndAnswer, type RecordedCall } from './far-end.js'
export { TestEngine, type TestEngineOptions } from './test-engine.js'
export type { TestAnswer, TestBooking } from './test-client.js'
export type { RecordedEvent } from './test-recorders.js'
export {
  createTestDatabase,
  startTestServer,
  type TestServer,
  type TestDatabase,
  type TestDatabaseOptions,
} from './database.js'
