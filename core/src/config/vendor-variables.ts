/** A variable under which a vendor's key is commonly kept. */
export interface VendorVariable {
  readonly name: string
  /** What the plugin that reads it is for. */
  readonly usedFor: string
}

/**
 * Names that installations already have in their environment. A plugin names the ones that override its settings; until
 * the plugin is there they are accepted and mean nothing.
 */
export const VENDOR_VARIABLES: readonly VendorVariable[] = [
  { name: 'OPENAI_API_KEY', usedFor: 'language model' },
  { name: 'GOOGLE_CLOUD_KEY', usedFor: 'language and speech services' },
  { name: 'SPEECH_TO_TEXT_API', usedFor: 'transcribing calls' },
  { name: 'TEXT_TO_SPEECH_API', usedFor: 'speaking in calls' },
  { name: 'TWILIO_ACCOUNT_SID', usedFor: 'SMS, WhatsApp, voice' },
  { name: 'TWILIO_AUTH_TOKEN', usedFor: 'SMS, WhatsApp, voice' },
  { name: 'GOOGLE_CALENDAR_CLIENT_ID', usedFor: 'Google Calendar' },
  { name: 'GOOGLE_CALENDAR_CLIENT_SECRET', usedFor: 'Google Calendar' },
  { name: 'SENDGRID_API_KEY', usedFor: 'e-mail by SendGrid' },
  { name: 'STRIPE_SECRET_KEY', usedFor: 'card payments' },
]
