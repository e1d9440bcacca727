/**
 * Permissions that pages ask for. What somebody holds comes from the engine with the session, because a business can name
 * roles itself; the engine decides again on every call.
 */
export type Permission =
  | 'bookings:read'
  | 'bookings:write'
  | 'bookings:attend'
  | 'fees:waive'
  | 'policies:read'
  | 'policies:write'
  | 'calendar:read'
  | 'resources:read'
  | 'messages:read'
  | 'clients:read'
  | 'clients:write'
  | 'privacy:read'
  | 'privacy:write'
  | 'plugins:read'
  | 'plugins:write'
  | 'audit:read'
  | 'outbox:read'
  | 'outbox:retry'
  | 'users:read'
  | 'users:write'
  | 'roles:read'
  | 'roles:write'
  | 'keys:read'
  | 'keys:write'
