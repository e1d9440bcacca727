import { isIP } from 'node:net'
import { ProviderFailedError } from '@bookwright/core'
import type { MessageChannel, OutgoingMessage, PluginHealth, SendResult } from '@bookwright/core'
import type { SentMessageInfo, Transporter } from 'nodemailer'
import { mailOf } from './mail-of.js'
import type { EmailSettings } from './settings.js'
import { serverAddress } from './server-address.js'
import { DEFAULT_TIMEOUTS, smtpOptions, type SmtpTimeouts } from './smtp-options.js'

export type SettingsReader = (of: Pick<OutgoingMessage, 'tenantId' | 'isOfInstallation'>) => Promise<EmailSettings>

/** Sends by SMTP where a server is set; else messages stay in the outbox viewer. */
export class EmailChannel implements MessageChannel {
  readonly channel = 'email'
  private readonly lastResults = new Map<string, PluginHealth>()

  constructor(
    private readonly settingsOf: SettingsReader,
    private readonly timeouts: SmtpTimeouts = DEFAULT_TIMEOUTS,
  ) {}

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
    const settings = await this.settingsOf(message)
    if (settings.host === undefined) return { status: 'kept' }
    try {
      const mail = mailOf(message, settings)
      const sent = await this.connected(settings, signal, transport => transport.sendMail(mail))
      this.lastResults.set(message.tenantId, HEALTHY)
      return { status: 'sent', providerReference: sent.messageId }
    } catch (error) {
      this.lastResults.set(message.tenantId, healthOf(error))
      throw signal.aborted ? error : toldError(error)
    }
  }

  /** Signs in to the server without sending anything. */
  async test(tenantId: string, settings: EmailSettings, signal: AbortSignal): Promise<PluginHealth> {
    const health = await this.verified(settings, signal)
    this.lastResults.set(tenantId, health)
    return health
  }

  /** How it went the last time, in this process. */
  health(tenantId: string, settings: EmailSettings): PluginHealth {
    if (settings.host === undefined) return KEPT
    if (settings.fromAddress === undefined) return NO_SENDER
    return this.lastResults.get(tenantId) ?? UNTRIED
  }

  private async verified(settings: EmailSettings, signal: AbortSignal): Promise<PluginHealth> {
    if (settings.host === undefined) return KEPT
    if (settings.fromAddress === undefined) return NO_SENDER
    const askedAt = performance.now()
    try {
      await this.connected(settings, signal, transport => transport.verify())
      return HEALTHY
    } catch (error) {
      const health = healthOf(error)
      // A port that refuses answers at once and one behind a wall never: both take the same time here.
      const restMs = this.timeouts.connectMs - (performance.now() - askedAt)
      if (health === NO_CONNECTION && restMs > 0) await pause(restMs, signal)
      return health
    }
  }

  private async connected<R>(
    settings: EmailSettings,
    signal: AbortSignal,
    work: (transport: Transporter<SentMessageInfo>) => Promise<R>,
  ): Promise<R> {
    signal.throwIfAborted()
    const options = smtpOptions(settings, this.timeouts)
    const { host = '' } = settings
    const address = await serverAddress(host)
    signal.throwIfAborted()
    // Loaded when the first tenant sends: an installation that only keeps messages never needs it.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({
      ...options,
      host: address,
      tls: { ...options.tls, ...(isIP(host) === 0 && { servername: host }) },
    })
    let giveUp = () => {}
    const aborted = new Promise<never>((_, reject) => {
      giveUp = () => reject(signal.reason as Error)
      signal.addEventListener('abort', giveUp, { once: true })
    })
    try {
      return await Promise.race([work(transport), aborted])
    } finally {
      signal.removeEventListener('abort', giveUp)
      transport.close()
    }
  }
}

const HEALTHY: PluginHealth = { state: 'healthy', note: '' }
const KEPT: PluginHealth = { state: 'healthy', note: 'channel-email.note.kept' }
const UNTRIED: PluginHealth = { state: 'testing', note: 'channel-email.note.untried' }
const NO_SENDER: PluginHealth = { state: 'not-configured', note: 'channel-email.note.no-sender' }

/**
 * One note for everything before a mail server answers as one. What else is there, open or closed, is nothing that whoever
 * may change a setting should learn about the network of this machine.
 */
const NO_CONNECTION: PluginHealth = { state: 'degraded', note: 'channel-email.note.no-connection' }

const NOTES: Readonly<Record<string, PluginHealth>> = {
  EAUTH: { state: 'needs-reauth', note: 'channel-email.note.refused-login' },
  ENOAUTH: { state: 'needs-reauth', note: 'channel-email.note.refused-login' },
  EENVELOPE: { state: 'degraded', note: 'channel-email.note.refused-message' },
  EMESSAGE: { state: 'degraded', note: 'channel-email.note.refused-message' },
  BW_PROVIDER_FAILED: { state: 'not-configured', note: 'channel-email.note.insecure' },
}

function healthOf(error: unknown): PluginHealth {
  return NOTES[codeOf(error)] ?? NO_CONNECTION
}

/** As `healthOf`: the text is stored and shown, and a text of what answered there may be no text of a mail server. */
function toldError(error: unknown): unknown {
  if (codeOf(error) in NOTES) return error
  const problem = 'no connection to a mail server came about.'
  return new ProviderFailedError({ plugin: 'channel-email', problem }, error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Ends after this time, or when nobody waits any more. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
