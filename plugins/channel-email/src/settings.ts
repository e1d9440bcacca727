import { defineSettings, type SettingsOf } from '@bookwright/core'

export const settings = defineSettings({
  host: { type: 'text', label: 'channel-email.host', environment: ['SMTP_HOST'] },
  port: { type: 'number', label: 'channel-email.port', default: 587, min: 1, max: 65_535, environment: ['SMTP_PORT'] },
  security: {
    type: 'choice',
    label: 'channel-email.security',
    options: ['starttls', 'tls', 'none'],
    default: 'starttls',
  },
  user: { type: 'text', label: 'channel-email.user', environment: ['SMTP_USER'] },
  password: {
    type: 'secret',
    label: 'channel-email.password',
    sentTo: ['host', 'port'],
    environment: ['SMTP_PASSWORD'],
  },
  fromAddress: { type: 'email', label: 'channel-email.from-address', environment: ['SMTP_FROM'] },
  fromName: { type: 'text', label: 'channel-email.from-name' },
  replyTo: { type: 'email', label: 'channel-email.reply-to' },
})

export type EmailSettings = SettingsOf<typeof settings>
