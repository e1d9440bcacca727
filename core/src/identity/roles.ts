import type { Actor } from '../domain/booking.js'
import type { Membership } from '../ports/account-store.js'

/** Roles that an account can have in a tenant or an organization; `customer` is whoever holds a manage token. */
export const ROLES = ['platform-admin', 'agency', 'owner', 'manager', 'front-desk', 'staff', 'accountant'] as const
export type Role = (typeof ROLES)[number]

/** Roles that a business can give; those above it come from an organization or the platform. */
export const TEAM_ROLES = ['owner', 'manager', 'front-desk', 'staff', 'accountant'] as const
export type TeamRole = (typeof TEAM_ROLES)[number]

export const PERMISSIONS = [
  'bookings:read',
  'bookings:write',
  'bookings:attend',
  'fees:waive',
  'policies:read',
  'policies:write',
  'calendar:read',
  'catalog:write',
  'resources:read',
  'schedules:read',
  'schedules:write',
  'messages:read',
  'messages:write',
  'clients:read',
  'clients:write',
  'feedback:read',
  'feedback:write',
  'health:read',
  'health:write',
  'privacy:read',
  'privacy:write',
  'imports:write',
  'exports:read',
  'plugins:read',
  'plugins:write',
  'audit:read',
  'reports:read',
  'outbox:read',
  'outbox:retry',
  'users:read',
  'users:write',
  'roles:read',
  'roles:write',
  'keys:read',
  'keys:write',
  'webhooks:read',
  'webhooks:write',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** What a manager has only by a role that the owner makes: who looks after a business need not read about health. */
const OWNERS_ALONE: readonly Permission[] = ['outbox:retry', 'exports:read', 'health:read', 'health:write']

/** Who may do what, as data: routes and the admin read this table, nothing else decides. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  'platform-admin': PERMISSIONS,
  agency: PERMISSIONS,
  owner: PERMISSIONS,
  manager: PERMISSIONS.filter(permission => !OWNERS_ALONE.includes(permission)),
  'front-desk': [
    'bookings:read',
    'bookings:write',
    'bookings:attend',
    'policies:read',
    'calendar:read',
    'resources:read',
    'schedules:read',
    'schedules:write',
    'messages:read',
    'clients:read',
    'clients:write',
    'feedback:read',
  ],
  staff: ['bookings:read', 'bookings:attend', 'calendar:read', 'resources:read', 'schedules:read'],
  accountant: ['bookings:read', 'resources:read', 'reports:read'],
}

/** Roles above a team: what they give is bounded by their business alone. */
const RULERS: readonly string[] = ['platform-admin', 'agency', 'owner']

/**
 * Whether somebody may give, change or take a role. Owners may all; others who manage users only what is less than their
 * own, so that nobody makes or unmakes their like.
 * @param permissions - What the role allows.
 */
export function mayGiveRole(
  actor: Pick<Actor, 'roles' | 'permissions'>,
  role: string,
  permissions: readonly string[],
): boolean {
  if (role === 'platform-admin' || role === 'agency') return false
  if (isRuler(actor)) return true
  return role !== 'owner' && actorMay(actor, 'users:write') && isLessThan(actor, permissions)
}

/** Whether somebody may change what a role allows: held to the same as who gives it, as others may have it already. */
export function mayShapeRole(actor: Pick<Actor, 'roles' | 'permissions'>, permissions: readonly string[]): boolean {
  return isRuler(actor) || isLessThan(actor, permissions)
}

function isRuler({ roles }: Pick<Actor, 'roles'>): boolean {
  return roles.some(own => RULERS.includes(own))
}

function isLessThan(actor: Pick<Actor, 'roles' | 'permissions'>, permissions: readonly string[]): boolean {
  const held = PERMISSIONS.filter(permission => actorMay(actor, permission))
  const given = permissions.filter(isPermission)
  return given.length < held.length && given.every(permission => held.includes(permission))
}

/** Who may sign in, and with which rights, is for people to say: a key that leaks must not be able to make itself at home. */
const FOR_PEOPLE = /^(users|roles|keys|organizations|tenants):/

/** Whether a key of a program can hold a permission. */
export function isForKeys(permission: Permission): boolean {
  return !FOR_PEOPLE.test(permission) || permission === 'users:read' || permission === 'roles:read'
}

/** What a role allows; nothing for a role that is none of the built-in ones. */
export function permissionsOfRole(role: string | undefined): readonly Permission[] {
  return role !== undefined && isRole(role) ? ROLE_PERMISSIONS[role] : []
}

/** What a membership allows: what its role says, built in or of the business. */
export function permissionsOfMembership({ role, custom }: Pick<Membership, 'role' | 'custom'>): readonly Permission[] {
  return custom ? custom.permissions.filter(isPermission) : permissionsOfRole(role)
}

/** Whether somebody who acts holds a permission: by what their proof carries, else by their roles. */
export function actorMay(actor: Pick<Actor, 'roles' | 'permissions'>, permission: Permission): boolean {
  if (actor.permissions) return actor.permissions.includes(permission)
  return actor.roles.some(role => permissionsOfRole(role).includes(permission))
}

/** Lists the roles that hold a permission, in the order of `ROLES`. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES.filter(role => ROLE_PERMISSIONS[role].includes(permission))
}

export function isRole(value: string): value is Role {
  return (ROLES as readonly string[]).includes(value)
}

export function isPermission(value: unknown): value is Permission {
  return (PERMISSIONS as readonly unknown[]).includes(value)
}
