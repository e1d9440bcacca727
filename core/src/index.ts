// The public API of the core: a hand-kept list. What is not here may change in any version.
export { PAYMENT_PROVIDER, MESSAGE_CHANNEL, TRAVEL_TIME_PROVIDER, type PortToken } from './di/tokens.js'

export { definePlugin } from './plugin/define-plugin.js'
export type {
  HandlerOptions,
  PluginDefinition,
  PluginPrivacy,
  PluginSetup,
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
export type { CustomEntity, CustomOption, PluginCustomField } from './domain/custom-field.js'
export { defineSettings } from './plugin/settings.js'
export type { SettingField, SettingsDefinition, SettingsOf, SettingsSchema, SettingsValues } from './plugin/settings.js'
export { pluginTable, type PluginTable } from './db/plugin-table.js'

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
export type {
  AssistantTool,
  BookingCancelledEvent,
  BookingCommitContext,
  BookingDraft,
  BookingEvent,
  BookingRescheduledEvent,
  BusySpan,
  CancelCommitContext,
  CancelTermsOffer,
  ComposeContext,
  ComposedMessage,
  ConstraintContext,
  CustomerEvent,
  CustomerMerge,
  MessageEvent,
  MessageKind,
  OfferedSlot,
  PaymentEvent,
  PaymentOption,
  PaymentSettleContext,
  PlannedAppointment,
  PluginEvent,
  PluginSettingsSavedEvent,
  QuoteContext,
  RescheduleCommitContext,
} from './hooks/payloads.js'

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

export type { AppointmentView, BookingReader, BookingView, BusinessView } from './ports/booking-reader.js'
export type { Clock } from './ports/clock.js'
export type { Log } from './ports/log.js'
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
