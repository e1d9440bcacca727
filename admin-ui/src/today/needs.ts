import type { RouteLocationRaw } from 'vue-router'
import type { IconName } from '../../kit/icons.js'
import type { Booking } from '../api/contract.js'
import { isAborted } from '../api/api-problem.js'
import { messages } from '../locales/messages.js'
import type { Permission } from '../session/permissions.js'
import type { Session } from '../session/session.js'
import { healthLook } from '../plugins/plugin-look.js'
import { agoText } from './next-up.js'

/** Something that waits for a person, and where it is settled. */
export interface Need {
  key: string
  icon: IconName
  tone: 'danger' | 'warning' | 'muted'
  title: string
  text: string
  action: { label: string; name: string; to: RouteLocationRaw }
}

interface Source {
  key: keyof typeof messages.today.sources
  needs: Permission
  read(session: Session, now: Date, signal: AbortSignal): Promise<Need[]>
}

const PAGE = 50
const DAY_MS = 86_400_000
/** Older messages that failed are history. */
const FAILED_DAYS = 7
const ILL = ['degraded', 'needs-reauth', 'not-configured', 'disabled']

const words = messages.today
const review = (title: string, to: RouteLocationRaw) => ({ label: words.review, name: words.reviewOf(title), to })

const waiting = async (session: Session, status: string, signal: AbortSignal): Promise<Booking[]> => {
  const from = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)
  return (await session.api.bookings({ status, from, sort: 'startsAt', limit: PAGE }, signal)).items
}

const SOURCES: readonly Source[] = [
  {
    key: 'messages',
    needs: 'messages:read',
    async read(session, now, signal) {
      const since = now.getTime() - FAILED_DAYS * DAY_MS
      const { items } = await session.api.outbox({ limit: PAGE }, signal)
      const failed = items.filter(item => item.status === 'failed' && Date.parse(item.createdAt) > since)
      const [first] = failed
      if (!first) return []
      const title = words.failed(failed.length)
      const text = words.failedText(first.subject ?? messages.outbox.noSubject, first.to)
      return [{ key: 'messages', icon: 'mail', tone: 'danger', title, text, action: review(title, { name: 'outbox' }) }]
    },
  },
  {
    key: 'plugins',
    needs: 'plugins:read',
    async read(session, _now, signal) {
      const { items } = await session.api.plugins(signal)
      return items
        .filter(({ isEnabled, health, state }) => (isEnabled && ILL.includes(health.state)) || state === 'quarantined')
        .map((plugin): Need => {
          const title = plugin.name
          const to = { name: 'plugin-settings', params: { pluginId: plugin.id } }
          return {
            ...{ key: `plugin ${plugin.id}`, icon: 'plug', tone: 'warning', title },
            text: plugin.health.note || healthLook(plugin).word,
            action: { label: words.fix, name: words.fixOf(title), to },
          }
        })
    },
  },
  {
    key: 'requests',
    needs: 'bookings:write',
    async read(session, now, signal) {
      const items = await waiting(session, 'requested', signal)
      if (items.length === 0) return []
      const title = words.requests(items.length)
      const oldest = items.map(({ createdAt }) => createdAt).sort()[0] ?? ''
      const to = { name: 'bookings', query: { status: 'requested' } }
      const text = words.oldest(agoText(oldest, now))
      return [{ key: 'requests', icon: 'clock', tone: 'warning', title, text, action: review(title, to) }]
    },
  },
  {
    key: 'payments',
    needs: 'bookings:write',
    async read(session, _now, signal) {
      const items = await waiting(session, 'pending-payment', signal)
      if (items.length === 0) return []
      const title = words.payments(items.length)
      const to = { name: 'bookings', query: { status: 'pending-payment' } }
      return [
        { key: 'payments', icon: 'card', tone: 'muted', title, text: words.paymentsText, action: review(title, to) },
      ]
    },
  },
  {
    key: 'waitlist',
    needs: 'bookings:read',
    async read(session, _now, signal) {
      const { items } = await session.api.waitlist.list({ status: 'offered', limit: PAGE }, signal)
      if (items.length === 0) return []
      const title = words.offers(items.length)
      const to = { name: 'waitlist', query: { status: 'offered' } }
      return [
        { key: 'waitlist', icon: 'hourglass', tone: 'muted', title, text: words.offersText, action: review(title, to) },
      ]
    },
  },
  {
    key: 'feedback',
    needs: 'feedback:write',
    async read(session, _now, signal) {
      const { items } = await session.api.clientFiles.feedback({ limit: PAGE }, signal)
      const open = items.filter(({ answer, status }) => answer === '' && status !== 'hidden')
      const [first] = open
      if (!first) return []
      const title = words.feedback(open.length)
      const text = words.feedbackText(first.rating, first.customerName)
      const action = { label: words.answer, name: words.answerOf(title), to: { name: 'feedback' } }
      return [{ key: 'feedback', icon: 'star', tone: 'muted', title, text, action }]
    },
  },
]

export interface Needs {
  items: Need[]
  /** Names of what could not be looked at. */
  unread: string[]
}

/** Everything that waits, the worst first; what cannot be read does not keep the rest back. */
export async function readNeeds(session: Session, now: Date, signal: AbortSignal): Promise<Needs> {
  const sources = SOURCES.filter(({ needs }) => session.may(needs))
  const read = await Promise.allSettled(sources.map(source => source.read(session, now, signal)))
  const broken = read.find(result => result.status === 'rejected' && isAborted(result.reason))
  if (broken?.status === 'rejected') throw broken.reason
  return {
    items: read.flatMap(result => (result.status === 'fulfilled' ? result.value : [])),
    unread: sources.filter((_, index) => read[index]?.status === 'rejected').map(({ key }) => words.sources[key]),
  }
}
