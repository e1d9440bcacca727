import { inject, injectable } from 'tsyringe'
import { CONFIG, TEAM_STORE, TENANT_DIRECTORY, WEBHOOK_STORE } from '../di/tokens.js'
import { webhookDisabled } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { WebhookDisabledEvent } from '../hooks/webhook-payloads.js'
import { Translator } from '../i18n/translator.js'
import { permissionsOfMembership } from '../identity/roles.js'
import { htmlBody, textBody, type MessageContent } from '../messaging/message-body.js'
import type { AddressedMessage } from '../messaging/message-composer.js'
import { MessageService } from '../messaging/message-service.js'
import { tellEach } from '../messaging/tell-each.js'
import type { EngineConfig } from '../ports/config.js'
import type { TeamMember, TeamStore } from '../ports/team-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { WebhookStore } from '../ports/webhook-store.js'

/** Tells who looks after webhooks that an endpoint was switched off, and why. */
@injectable()
export class EndpointLetters {
  constructor(
    @inject(WEBHOOK_STORE) private readonly endpoints: WebhookStore,
    @inject(TEAM_STORE) private readonly team: TeamStore,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(Translator) private readonly translator: Translator,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  /** @throws What an address refused, after the others were told; the outbox tries again, and tells nobody twice. */
  async tell(event: WebhookDisabledEvent, signal: AbortSignal): Promise<void> {
    const { tenantId, eventId } = event
    const members = await this.team.members(tenantId)
    const readers = members.filter(one => !one.isDisabled && permissionsOfMembership(one).includes('webhooks:write'))
    await tellEach(readers, member => {
      const effectKey = `webhook-off:${eventId}:${member.id}`
      const delivery = { tenantId, effectKey, isKept: true, compose: () => this.compose(event, member) }
      return this.messages.deliver(delivery, signal)
    })
  }

  private async compose(event: WebhookDisabledEvent, to: TeamMember): Promise<AddressedMessage | undefined> {
    const endpoint = await this.endpoints.find(event.tenantId, event.endpointId)
    if (endpoint?.state !== 'disabled') return undefined
    const { locale, name: business } = await this.tenants.byId(event.tenantId)
    const values = { name: to.name, business, endpoint: endpoint.name, reason: endpoint.disabledReason }
    const say = (part: string) => this.translator.translate(locale, `message.webhook-off.${part}`, values)
    const url = `${this.config.publicUrl.replace(/\/$/, '')}/admin/webhooks/${endpoint.id}`
    const content: MessageContent = {
      ...{ locale, lead: say('lead'), facts: [{ label: say('address'), value: endpoint.url }] },
      ...{ action: { label: say('action'), url }, closing: say('closing') },
    }
    const body = { text: textBody(content), html: htmlBody(content) }
    return { ...body, subject: say('subject'), attachments: [], to: to.email, toName: to.name }
  }
}

/** @returns What disconnects it. */
export function subscribeEndpointLetters(bus: HookBus, letters: EndpointLetters): () => void {
  const owner = { plugin: 'webhooks', name: 'letters', isCore: true }
  return bus.onAction(webhookDisabled, (event, signal) => letters.tell(event, signal), owner)
}
