import { defineError } from './bookwright-error.js'

// Requests
export const InvalidRequestError = defineError<{ issues: { path: string; message: string }[] }>(
  'BW_INVALID_REQUEST',
  'invalid',
  'The request is not valid',
  d => `Correct these fields and send the request again: ${d.issues.map(i => i.path || '(body)').join(', ')}.`,
)
export const MalformedJsonError = defineError<object>(
  'BW_MALFORMED_JSON',
  'invalid',
  'The body is not JSON',
  () => 'Send a well-formed JSON body with Content-Type application/json.',
)
export const BodyTooLargeError = defineError<{ limitBytes: number }>(
  'BW_BODY_TOO_LARGE',
  'too-large',
  'The body is too large',
  d => `Send at most ${d.limitBytes} bytes.`,
)
export const TenantRequiredError = defineError<object>(
  'BW_TENANT_REQUIRED',
  'invalid',
  'No business was named',
  () => 'Name the business by its host, by /b/<slug>, or by the Bookwright-Tenant header.',
)
export const NotFoundError = defineError<{ what?: string }>(
  'BW_NOT_FOUND',
  'not-found',
  'Not found',
  d => `There is no such ${d.what ?? 'thing'} here.`,
)
export const MethodNotAllowedError = defineError<{ allowed: string[] }>(
  'BW_METHOD_NOT_ALLOWED',
  'unsupported',
  'Method not allowed',
  d => `Use one of: ${d.allowed.join(', ')}.`,
)
export const UnsupportedMediaTypeError = defineError<object>(
  'BW_UNSUPPORTED_MEDIA_TYPE',
  'unsupported',
  'Unsupported media type',
  () => 'Send the body as application/json.',
)
export const UnknownTimeZoneError = defineError<{ timeZone: string }>(
  'BW_UNKNOWN_TIME_ZONE',
  'invalid',
  'Unknown time zone',
  d => `"${d.timeZone}" is not an IANA time zone. Use a name such as Europe/London.`,
)
export const InvalidRangeError = defineError<{ reason: string }>(
  'BW_INVALID_RANGE',
  'invalid',
  'The range of time is not valid',
  d => d.reason,
)
export const SolverInputError = defineError<{ reason: string }>(
  'BW_SOLVER_INPUT',
  'invalid',
  'The availability question is not valid',
  d => d.reason,
)
export const SolverUnsupportedError = defineError<{ feature: string }>(
  'BW_SOLVER_UNSUPPORTED',
  'unsupported',
  'The solver does not support this',
  d => `The availability solver does not support ${d.feature}.`,
)
export const RateLimitedError = defineError<{ retryAfterSeconds: number }>(
  'BW_RATE_LIMITED',
  'rate-limited',
  'Too many requests',
  d => `Wait ${d.retryAfterSeconds} seconds, then try again.`,
)

export const WebhookRefusedError = defineError<object>(
  'BW_WEBHOOK_REFUSED',
  'invalid',
  'The webhook is not genuine',
  () => 'Its signature, time or content is not what the plugin expects. Check the signing secret on both sides.',
)

// Idempotency
export const IdempotencyKeyRequiredError = defineError<object>(
  'BW_IDEMPOTENCY_KEY_REQUIRED',
  'invalid',
  'An Idempotency-Key is required',
  () => 'Send an Idempotency-Key header: a new random value for each new action, the same one for a retry.',
)
export const IdempotencyMismatchError = defineError<object>(
  'BW_IDEMPOTENCY_MISMATCH',
  'vetoed',
  'The Idempotency-Key was used for another request',
  () => 'Use a new Idempotency-Key for a different request.',
)
export const IdempotencyInProgressError = defineError<object>(
  'BW_IDEMPOTENCY_IN_PROGRESS',
  'conflict',
  'The first request with this key is still running',
  () => 'Wait a moment, then repeat the request with the same key.',
)

// Booking
export interface Alternative {
  startsAt: string
  endsAt: string
  price: { amount: number; currency: string }
  assignments: { requirement: string; resources: { id: string; name: string; type: string }[] }[]
  /** Of a class. */
  sessionId?: string
  placesLeft?: number
}
export const SlotTakenError = defineError<{ startsAt: string; alternatives: Alternative[] }>(
  'BW_SLOT_TAKEN',
  'conflict',
  'That time was just taken',
  () => 'Somebody else has just taken this time. Nothing was booked. Choose one of the alternatives.',
)
export const SlotUnavailableError = defineError<{
  startsAt: string
  /** The reason that tells most, in words for customers. */
  text?: string
  reasons: unknown[]
  alternatives: Alternative[]
}>(
  'BW_SLOT_UNAVAILABLE',
  'conflict',
  'That time is not offered',
  () => 'This time cannot be booked; the reasons say why. Choose one of the alternatives.',
)
export const HoldExpiredError = defineError<{ alternatives: Alternative[] }>(
  'BW_HOLD_EXPIRED',
  'conflict',
  'The hold has ended',
  () => 'The time is no longer held for you. Nothing was booked. Choose it again, or one of the alternatives.',
)
export const HoldLimitError = defineError<{ limit: number }>(
  'BW_HOLD_LIMIT',
  'conflict',
  'The hold cannot be extended further',
  d => `A hold can be extended ${d.limit} times. Finish the booking or choose the time again.`,
)
export const InvalidTransitionError = defineError<{ from: string; to: string }>(
  'BW_INVALID_TRANSITION',
  'conflict',
  'The booking is in another state',
  d => `A booking that is ${d.from} cannot become ${d.to}.`,
)
export interface AffectedBooking {
  id: string
  reference: string
  status: string
  startsAt: string
  endsAt: string
  serviceName: string
  customerName: string | null
}
export const TimeOffConflictError = defineError<{ total: number; bookings: AffectedBooking[] }>(
  'BW_TIME_OFF_CONFLICT',
  'conflict',
  'Bookings stand in that time',
  () => 'Nothing was entered. Move or cancel the bookings in details, or send force: true to enter it all the same.',
)
/** One thing that happened meanwhile: `status` after it, and whether the time or who does it moved. */
export interface MeanwhileChange {
  readonly version: number
  readonly at: string
  readonly status: string
  readonly isMoved: boolean
}
export const StaleVersionError = defineError<{ current: number; changes?: readonly MeanwhileChange[] }>(
  'BW_STALE_VERSION',
  'stale',
  'Somebody changed it meanwhile',
  () => 'Read the newest version, then repeat your change.',
)
export const PolicyRefusedError = defineError<{ rule: string; text: string }>(
  'BW_POLICY_REFUSED',
  'vetoed',
  'The policy of this business does not allow it',
  d => d.text,
)

// Customers and their data
export const CustomerErasedError = defineError<object>(
  'BW_CUSTOMER_ERASED',
  'conflict',
  'The personal data was erased',
  () => 'This person was erased and cannot be changed any more. Add a new client instead.',
)

export const CustomerOpenError = defineError<{ open: readonly object[] }>(
  'BW_CUSTOMER_OPEN',
  'conflict',
  'The client still has something open',
  () => 'Cancel the coming bookings and settle the payments that the details name, then erase again.',
)

// Hooks and plugins
export const VetoedError = defineError<{
  hook: string
  plugin: string
  reason: string
  values?: Readonly<Record<string, string | number>>
  /** The reason in words, when the plugin brought some. */
  text?: string
}>('BW_VETOED', 'vetoed', 'A rule of this business refused it', d => d.text ?? d.reason)
export const HookTimeoutError = defineError<{ hook: string; plugin: string; timeoutMs: number }>(
  'BW_HOOK_TIMEOUT',
  'timeout',
  'A plugin did not answer in time',
  d => `The plugin ${d.plugin} did not answer. Try again; if it stays so, tell the business.`,
)
export const HookFailedError = defineError<{ hook: string; plugin: string }>(
  'BW_HOOK_FAILED',
  'unavailable',
  'A plugin failed',
  d => `The plugin ${d.plugin} failed. Try again; if it stays so, tell the business.`,
)
export const PluginRefusedError = defineError<{ plugin: string; reason: string }>(
  'BW_PLUGIN_REFUSED',
  'conflict',
  'The plugin cannot be used',
  d => `${d.plugin}: ${d.reason}`,
)
export const PluginNotConfiguredError = defineError<{ plugin: string; fields: string[] }>(
  'BW_PLUGIN_NOT_CONFIGURED',
  'unavailable',
  'The plugin is not set up',
  d => `The plugin ${d.plugin} needs these settings first: ${d.fields.join(', ')}.`,
)
export const SettingsInvalidError = defineError<{ plugin: string; issues: { path: string; message: string }[] }>(
  'BW_SETTINGS_INVALID',
  'invalid',
  'The settings are not valid',
  d => `Correct these fields: ${d.issues.map(i => i.path).join(', ')}.`,
)
export const SettingLockedError = defineError<{ field: string; level: string }>(
  'BW_SETTING_LOCKED',
  'conflict',
  'The setting is locked',
  d => `"${d.field}" is set by the ${d.level} and cannot be changed here.`,
)

export const ProviderFailedError = defineError<{ plugin: string; problem: string }>(
  'BW_PROVIDER_FAILED',
  'provider',
  'A service outside did not do its part',
  d => `${d.plugin}: ${d.problem}`,
)

// The engine itself
export const UnavailableError = defineError<{ what: string; retryAfterSeconds: number }>(
  'BW_UNAVAILABLE',
  'unavailable',
  'Not available right now',
  d => `Try again in ${d.retryAfterSeconds} seconds.`,
)
export const InternalError = defineError<{ what?: string }>(
  'BW_INTERNAL',
  'internal',
  'Something broke on our side',
  () => 'Nothing you did caused this. Try again, and give the request id when you report it.',
)
export const ConfigurationError = defineError<{ problem: string }>(
  'BW_CONFIGURATION',
  'internal',
  'The engine cannot start',
  d => d.problem,
)
