export type Permission =
  | 'bookings:read'
  | 'bookings:write'
  | 'calendar:read'
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

const EVERYTHING: readonly Permission[] = [
  'bookings:read',
  'bookings:write',
  'calendar:read',
  'messages:read',
  'clients:read',
  'clients:write',
  'privacy:read',
  'privacy:write',
  'plugins:read',
  'plugins:write',
  'audit:read',
  'outbox:read',
  'outbox:retry',
  'users:read',
]

/** What each role is offered here; the engine holds the same table and decides again on every call. */
const ROLE_PERMISSIONS: Readonly<Record<string, readonly Permission[]>> = {
  'platform-admin': EVERYTHING,
  agency: EVERYTHING,
  owner: EVERYTHING,
  manager: EVERYTHING.filter(permission => permission !== 'outbox:retry'),
  'front-desk': ['bookings:read', 'bookings:write', 'calendar:read', 'messages:read', 'clients:read', 'clients:write'],
  staff: ['bookings:read', 'calendar:read'],
  accountant: ['bookings:read'],
}

export function roleMay(role: string | undefined, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role ?? '']?.includes(permission) ?? false
}
