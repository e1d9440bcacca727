import { expect } from 'chai'
import * as hooks from '../../dist/hooks/catalog.js'

const NAMES: Record<string, string> = {
  filter:
    'availability.busy availability.slots booking.quote booking.draft booking.cancel-terms payment.options ' +
    'message.compose customer.merge assistant.tools',
  'commit-filter': 'booking.commit booking.reschedule-commit booking.cancel-commit payment.settle-commit',
  action:
    'booking.created booking.requested booking.confirmed booking.declined booking.rescheduled booking.reassigned booking.cancelled ' +
    'booking.checked-in booking.completed booking.no-show booking.expired payment.started payment.captured ' +
    'payment.failed payment.refunded payment.disputed customer.created customer.updated customer.erased ' +
    'message.received message.sent message.failed calendar.changed waitlist.offered resource.before-use ' +
    'plugin.enabled plugin.disabled plugin.installed plugin.upgraded plugin.uninstalled plugin.settings-saved tenant.created account.mail-due time-off.created ' +
    'time-off.removed booking.approved booking.reopened booking.follow-up-due booking.reduced booking.split ' +
    'availability.freed waitlist.joined waitlist.accepted waitlist.skipped session.created session.changed ' +
    'booking.changed session.cancelled visit.on-the-way visit.delayed visit.asked reminder.due report.due customer.merged booking.review-due ' +
    'feedback.given webhook.disabled',
}
const BUDGETS: Record<string, number> = { filter: 2_000, 'commit-filter': 250, action: 10_000 }

describe('The catalogue of hooks', () => {
  for (const [kind, names] of Object.entries(NAMES)) {
    it(`has each ${kind} once, with the budget of its moment`, () => {
      const ofKind = Object.values(hooks).filter(hook => hook.kind === kind)
      expect(ofKind.map(hook => hook.name).sort()).to.deep.equal(names.split(' ').sort())
      for (const hook of ofKind) expect(hook.timeoutMs).to.equal(BUDGETS[kind])
    })
  }

  it('exports each under its own name in camel case', () => {
    for (const [key, { name }] of Object.entries(hooks)) {
      expect(key).to.equal(name.replace(/[.-](\w)/g, (_match, letter: string) => letter.toUpperCase()))
    }
  })
})
