// The public API of the core: a hand-kept list. What is not here may change in any version.
export {
  ASSISTANT,
  CALENDAR_PROVIDER,
  MESSAGE_CHANNEL,
  PAYMENT_PROVIDER,
  TRAVEL_TIME_PROVIDER,
  type PortToken,
} from './di/tokens.js'

export { definePlugin } from './plugin/define-plugin.js'
export type {
  HandlerOptions,
  PluginDefinition,
  PluginPrivacy,
  PluginSetup,
  PluginTables,
  PluginTransaction,
  TenantQuestion,
} from './plugin/define-plugin.js'
export type {
  PluginJob,
  PluginMigration,
  PluginRoute,
  PluginRouteAudience,
  PluginRouteRequest,
} from './plugin/contributions.js'
export type {
  AppliedEvent,
  PluginWebhook,
  ReceivedEvent,
  VerifiedWebhook,
  WebhookEvent,
  WebhookReply,
  WebhookRequest,
} from './plugin/webhook.js'
export type {
  AdminSlot,
  NavigationGroup,
  PanelPlace,
  PluginAdmin,
  PluginAdminSlot,
  PluginPage,
  PluginStorefront,
  PluginStorefrontSlot,
  PluginWidget,
  StorefrontSlot,
} from './plugin/panels.js'
export type { CustomEntity, CustomOption, PluginCustomField } from './domain/custom-field.js'
export { defineSettings } from './plugin/settings.js'
export type { SettingsDefinition, SettingsOf, SettingsOptions, SettingsValues } from './plugin/settings.js'
export type {
  OAuthConnection,
  SettingField,
  SettingItem,
  SettingsSchema,
  SettingType,
  SettingValue,
} from './plugin/setting-field.js'
export { fillVariables } from './domain/text-variables.js'
export type { WeeklyHours } from './domain/schedule.js'
export type { SettingScope } from './domain/setting-scope.js'
export { pluginTable, type PluginTable } from './plugin/plugin-table.js'

export * as hooks from './hooks/catalog.js'
export { defineAction, defineCommitFilter, defineFilter, veto } from './hooks/hook.js'
export type {
  ActionEvent,
  ActionHook,
  CommitContext,
  CommitFilterHook,
  FilterHook,
  HookContext,
  Veto,
} from './hooks/hook.js'
export type {
  ActionHandler,
  AnyActionHandler,
  CommitHandler,
  FilterHandler,
  PartHandler,
} from './hooks/registration.js'
// What hooks are declared with is shown in the reference, all of it.
export type * from './hooks/payloads.js'
export type { PeopleChange, TakenOff } from './hooks/people-change.js'
export type { WebhookDisabledEvent } from './hooks/webhook-payloads.js'

export type {
  AssignmentRequest,
  MaskRequest,
  PriceLine,
  SolverConstraint,
  SolverRule,
} from './availability/solver-constraint.js'
export type {
  QueryLine,
  SlotAssignment,
  SlotQuery,
  SolverRequirement,
  SolverResource,
  SolverService,
  SolverSnapshot,
  Span,
} from './availability/types.js'

export type {
  Assistant,
  AssistantMessage,
  AssistantReply,
  AssistantRequest,
  AssistantStop,
  AssistantToolCall,
} from './ports/assistant.js'
export type {
  CalendarChange,
  CalendarChanges,
  CalendarEntry,
  CalendarInfo,
  CalendarPlace,
  CalendarProvider,
  CalendarSpan,
  CalendarWatch,
  WatchRequest,
} from './ports/calendar-provider.js'
export type { AppointmentView, BookingReader, BookingView, BusinessView } from './ports/booking-reader.js'
export type { Clock } from './ports/clock.js'
export type { Log } from './ports/log.js'
export type { ChannelKind } from './domain/message-route.js'
export type { MessageAttachment, MessageChannel, OutgoingMessage, SendResult } from './ports/message-channel.js'
export type { PaymentOrder, PaymentProvider, PaymentStart, RefundResult } from './ports/payment-provider.js'
export type { PluginHealth, PluginHealthState } from './ports/plugin-store.js'
export type { PortKey } from './ports/port-registry.js'
export type { Transaction } from './ports/unit-of-work.js'

export type { Appointment, Booking, Claim } from './domain/booking.js'
export type { BookingSource, BookingState } from './domain/booking-state.js'
export type { Customer, CustomerContact } from './domain/customer.js'
export type * from './domain/id.js'
export { fromMinutes, toMinutes, type Interval, type Minutes } from './domain/interval.js'
export { add, isMoney, money, percentOf, subtract, sum, zero, type Money } from './domain/money.js'
export type { Policy } from './domain/policy.js'
export type { Quote, QuoteLine } from './domain/quote.js'

export { BookwrightError, defineError, type ErrorClass, type ErrorKind } from './errors/bookwright-error.js'
export {
  HookFailedError,
  HookTimeoutError,
  PluginRefusedError,
  ProviderFailedError,
  VetoedError,
} from './errors/catalog.js'
export type { TravelLeg, TravelRequest, TravelTimeProvider } from './ports/travel-time-provider.js'
export type { RoutePoint } from './domain/service-area.js'
export { reachOf, type Reach } from './outbound/public-address.js'
