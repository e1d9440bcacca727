import type { EmailSettings } from '../../dist/settings.js'

/** Settings for a server on this machine that wants neither encryption nor sign-in. */
export function someSettings(changes: Partial<EmailSettings> = {}): EmailSettings {
  return {
    host: '127.0.0.1',
    port: 25,
    security: 'none',
    user: undefined,
    password: undefined,
    fromAddress: 'desk@lotus.test',
    fromName: 'Lotus Day Spa',
    replyTo: undefined,
    ...changes,
  }
}
