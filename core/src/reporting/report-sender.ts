import { inject, injectable } from 'tsyringe'
import { CONFIG, REPORT_SUBSCRIPTION_STORE, TEAM_STORE, TENANT_DIRECTORY } from '../di/tokens.js'
import type { Tenant } from '../domain/tenant.js'
import type { ReportRow } from '../domain/report.js'
import { reportDue } from '../hooks/catalog.js'
import type { HookBus } from '../hooks/hook-bus.js'
import type { ReportDueEvent } from '../hooks/payloads.js'
import { Translator } from '../i18n/translator.js'
import { formatMoney, type Fact } from '../messaging/booking-facts.js'
import { htmlBody, textBody, type MessageContent } from '../messaging/message-body.js'
import type { AddressedMessage } from '../messaging/message-composer.js'
import { MessageService } from '../messaging/message-service.js'
import type { EngineConfig } from '../ports/config.js'
import type { ReportSubscriptionStore } from '../ports/report-subscription-store.js'
import type { TeamStore } from '../ports/team-store.js'
import type { TenantDirectory } from '../ports/tenant-directory.js'
import type { Transaction } from '../ports/unit-of-work.js'
import { readsReports } from './report-mail.js'
import { ReportService } from './report-service.js'

/** Who a summary goes to and what tells the business. */
@injectable()
export class SummaryReaders {
  constructor(
    @inject(TEAM_STORE) readonly team: TeamStore,
    @inject(TENANT_DIRECTORY) readonly tenants: TenantDirectory,
    @inject(REPORT_SUBSCRIPTION_STORE) readonly subscriptions: ReportSubscriptionStore,
  ) {}
}

/**
 * Sends summaries. The due row is closed and set to its next time in the transaction that writes the event, and the effect
 * key names login and period: one summary each. Whoever may not read reports any more gets none.
 */
@injectable()
export class ReportSender {
  constructor(
    @inject(SummaryReaders) private readonly readers: SummaryReaders,
    @inject(ReportService) private readonly reports: ReportService,
    @inject(MessageService) private readonly messages: MessageService,
    @inject(Translator) private readonly translator: Translator,
    @inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  /** The due row of a subscription. */
  async take(tx: Transaction, subscriptionId: string): Promise<void> {
    const due = await this.readers.subscriptions.take(tx, subscriptionId)
    if (due) await tx.enqueue({ hook: reportDue.name, aggregateId: subscriptionId, payload: { ...due } })
  }

  async send(event: ReportDueEvent, signal: AbortSignal): Promise<void> {
    const { tenantId, accountId, frequency, from } = event
    const delivery = {
      ...{ tenantId, effectKey: `report:${frequency}:${from}:${accountId}`, isKept: true },
      compose: () => this.compose(event),
      holds: (tx: Transaction) => this.readers.subscriptions.holds(tx, { accountId, frequency }),
    }
    await this.messages.deliver(delivery, signal)
  }

  private async compose(event: ReportDueEvent): Promise<AddressedMessage | undefined> {
    const { tenantId, accountId, from, to } = event
    const member = await this.readers.team.member(tenantId, accountId)
    if (!member || !readsReports(member)) return undefined
    const tenant = await this.readers.tenants.byId(tenantId)
    const { locale } = tenant
    const values = { name: member.name, business: tenant.name, from: dateText(from, locale), to: dateText(to, locale) }
    const say = (part: string) => this.translator.translate(locale, `message.report.${part}`, values)
    const url = `${this.config.publicUrl.replace(/\/$/, '')}/admin/reports`
    const facts = await this.facts(tenant, { from, to })
    const content: MessageContent = {
      ...{ locale, lead: say('lead'), facts },
      ...{ action: { label: say('action'), url }, closing: say('closing') },
    }
    const body = { text: textBody(content), html: htmlBody(content) }
    return { ...body, subject: say('subject'), attachments: [], to: member.email, toName: member.name }
  }

  private async facts(tenant: Tenant, dates: { from: string; to: string }): Promise<Fact[]> {
    const { id, locale } = tenant
    const names = ['bookings', 'revenue', 'attendance', 'utilisation'] as const
    const read = (name: (typeof names)[number]) =>
      this.reports.read(id, name, { ...dates, per: 'month', isCompared: true })
    const [bookings, revenue, attendance, use] = await Promise.all(names.map(read))
    const fact = (key: string, value: string, before: string | undefined): Fact => ({
      label: this.translator.translate(locale, `report.column.${key}`),
      value:
        before === undefined ? value : this.translator.translate(locale, 'message.report.before', { value, before }),
    })
    const number = (key: string, unit: string, report = bookings): Fact => {
      const said = (row: ReportRow | undefined) => (typeof row?.[key] === 'number' ? `${row[key]}${unit}` : '–')
      return fact(key, said(report?.totals[0]), said(report?.previous?.totals[0]))
    }
    const money = (key: string): Fact[] =>
      (revenue?.totals ?? []).map(row => {
        const said = (one: ReportRow) =>
          formatMoney({ amount: Number(one[key]), currency: String(one['currency']) }, locale)
        const before = revenue?.previous?.totals.find(other => other['currency'] === row['currency'])
        return fact(key, said(row), before && said(before))
      })
    return [
      number('bookings', ''),
      ...['booked', 'paid', 'owed'].flatMap(money),
      number('noShows', '', attendance),
      number('cancelled', '', attendance),
      number('utilisation', '', use),
    ]
  }
}

function dateText(date: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  return format.format(new Date(`${date}T00:00:00Z`))
}

/** @returns What disconnects it. */
export function subscribeReports(bus: HookBus, sender: ReportSender): () => void {
  const owner = { plugin: 'reporting', name: 'report-mail', isCore: true }
  return bus.onAction(reportDue, (event, signal) => sender.send(event, signal), owner)
}
