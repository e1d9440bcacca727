import { AuthService } from '../../../dist/identity/auth-service.js'
import { KnownDevices } from '../../../dist/identity/known-device.js'
import { deriveTokenKeys } from '../../../dist/identity/token-keys.js'
import type { PasswordHasher } from '../../../dist/ports/password-hasher.js'
import { MemoryAccountStore } from './memory-account-store.js'

/** Fast stand-in: what matters here is who calls it, not what hashing costs. */
export class PlainHasher implements PasswordHasher {
  verified: string[] = []
  hash = async (password: string) => `plain:${password}`
  async verify(hash: string, password: string) {
    this.verified.push(hash)
    return hash === `plain:${password}`
  }
}

export const PASSWORD = 'correct horse'
export const SPA = '11111111-1111-4111-8111-111111111111'
export const CLINIC = '22222222-2222-4222-8222-222222222222'
const TENANTS: Record<string, { slug: string; name: string }> = {
  [SPA]: { slug: 'spa', name: 'Spa' },
  [CLINIC]: { slug: 'clinic', name: 'Clinic' },
}

/** People with logins, and a clock that tests move. */
export function somePeople() {
  const store = new MemoryAccountStore()
  const hasher = new PlainHasher()
  const clock = {
    time: new Date(),
    now: () => clock.time,
    pass: (ms: number) => (clock.time = new Date(clock.time.getTime() + ms)),
  }
  const auth = new AuthService(store, hasher, clock, deriveTokenKeys(Buffer.alloc(32, 7)))
  const add = (email: string, roles: Record<string, string>) => {
    const id = `${String(store.accounts.length + 1).padStart(8, '0')}-0000-4000-8000-000000000000`
    store.accounts.push({
      id,
      email,
      name: email.split('@')[0] ?? '',
      passwordHash: `plain:${PASSWORD}`,
      isDisabled: false,
      isEmailVerified: true,
      hasSecondFactor: false,
    })
    const memberships = Object.entries(roles).map(([tenantId, role]) => ({
      tenantId,
      tenantSlug: TENANTS[tenantId]?.slug ?? '',
      tenantName: TENANTS[tenantId]?.name ?? '',
      role,
      requiresSecondFactor: false,
    }))
    store.roles.set(id, memberships)
    return id
  }
  add('owner@spa.test', { [SPA]: 'owner' })
  add('staff@spa.test', { [SPA]: 'staff' })
  add('owner@clinic.test', { [CLINIC]: 'owner' })
  const devices = new KnownDevices(deriveTokenKeys(Buffer.alloc(32, 7)))
  return { store, hasher, clock, auth, devices, add }
}
