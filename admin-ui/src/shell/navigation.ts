import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router'
import { icons, type IconName } from '../../kit/icons.js'
import { messages } from '../locales/messages.js'
import { usePanels } from '../panels/panels.js'
import type { Permission } from '../session/permissions.js'
import { useSession } from '../session/session.js'

interface GuardedItem extends NavigationItem {
  needs: Permission | 'businesses'
}

export interface NavigationItem {
  name: string
  icon: IconName
  label: string
  /** Where it leads; absent: to the page of its name. */
  to?: RouteLocationRaw
  /** The plugin that brings it. */
  from?: string
}

export interface NavigationGroup {
  name: string
  label: string
  items: NavigationItem[]
}

/** What fits a narrow phone beside the menu that holds the rest: the pages that are opened most often. */
const TABS = 4
const MOST_USED = ['today', 'calendar', 'bookings', 'clients', 'on-the-road']

type Words = typeof messages.nav

const dayPages = (words: Words): GuardedItem[] => [
  { name: 'today', icon: 'today', label: words.today, needs: 'bookings:read' },
  { name: 'calendar', icon: 'calendar', label: words.calendar, needs: 'calendar:read' },
  { name: 'bookings', icon: 'list', label: words.bookings, needs: 'bookings:read' },
  { name: 'on-the-road', icon: 'van', label: words.onTheRoad, needs: 'bookings:read' },
  { name: 'classes', icon: 'class', label: words.classes, needs: 'bookings:read' },
  { name: 'waitlist', icon: 'hourglass', label: words.waitlist, needs: 'bookings:read' },
  { name: 'availability', icon: 'search', label: words.availability, needs: 'resources:read' },
]
const clientPages = (words: Words): GuardedItem[] => [
  { name: 'clients', icon: 'user', label: words.clients, needs: 'clients:read' },
  { name: 'customer-groups', icon: 'users', label: words.customerGroups, needs: 'clients:read' },
  { name: 'outbox', icon: 'mail', label: words.outbox, needs: 'messages:read' },
  { name: 'feedback', icon: 'star', label: words.feedback, needs: 'feedback:read' },
]
const catalogPages = (words: Words): GuardedItem[] => [
  { name: 'services', icon: 'tag', label: words.services, needs: 'catalog:write' },
  { name: 'prices', icon: 'money', label: words.prices, needs: 'catalog:write' },
  { name: 'locations', icon: 'pin', label: words.locations, needs: 'catalog:write' },
  { name: 'service-area', icon: 'map', label: words.serviceArea, needs: 'catalog:write' },
  { name: 'forms', icon: 'sms', label: words.forms, needs: 'catalog:write' },
  { name: 'custom-fields', icon: 'note', label: words.customFields, needs: 'catalog:write' },
]
const staffPages = (words: Words): GuardedItem[] => [
  { name: 'things', icon: 'room', label: words.things, needs: 'resources:read' },
  { name: 'performers', icon: 'grid', label: words.performers, needs: 'resources:read' },
  { name: 'hours', icon: 'clock', label: words.hours, needs: 'schedules:read' },
  { name: 'absence', icon: 'noshow', label: words.absence, needs: 'schedules:write' },
  { name: 'tidy-day', icon: 'refresh', label: words.tidyDay, needs: 'bookings:write' },
]
const moneyPages = (words: Words): GuardedItem[] => [
  { name: 'ledger', icon: 'card', label: words.ledger, needs: 'bookings:read' },
  { name: 'reports', icon: 'chart', label: messages.reports.title, needs: 'reports:read' },
]
const businessPages = (words: Words): GuardedItem[] => [
  { name: 'plugins', icon: 'plug', label: words.plugins, needs: 'plugins:read' },
  { name: 'business', icon: 'gear', label: words.business, needs: 'catalog:write' },
  { name: 'brand', icon: 'brand', label: messages.brand.nav, needs: 'catalog:write' },
  { name: 'policies', icon: 'check', label: words.policies, needs: 'policies:read' },
  { name: 'messages', icon: 'chat', label: words.messages, needs: 'messages:write' },
  { name: 'team', icon: 'badge', label: words.team, needs: 'users:read' },
  { name: 'roles', icon: 'lock', label: words.roles, needs: 'roles:read' },
  { name: 'imports', icon: 'inbox', label: words.imports, needs: 'imports:write' },
  { name: 'privacy', icon: 'eye', label: words.privacy, needs: 'privacy:read' },
]
const systemPages = (words: Words): GuardedItem[] => [
  { name: 'api-keys', icon: 'key', label: words.apiKeys, needs: 'keys:read' },
  { name: 'webhooks', icon: 'bell', label: words.webhooks, needs: 'webhooks:read' },
  { name: 'audit', icon: 'shield', label: words.audit, needs: 'audit:read' },
  { name: 'businesses', icon: 'globe', label: words.businesses, needs: 'businesses' },
]

function guardedGroups(words: Words): { name: keyof Words['groups']; items: GuardedItem[] }[] {
  return [
    { name: 'day', items: dayPages(words) },
    { name: 'clients', items: clientPages(words) },
    { name: 'catalog', items: catalogPages(words) },
    { name: 'staff', items: staffPages(words) },
    { name: 'money', items: moneyPages(words) },
    { name: 'business', items: businessPages(words) },
    { name: 'system', items: systemPages(words) },
  ]
}

/** The pages by job, as far as the role has them: the day first, what is set up rarely last. */
export function useNavigation(): ComputedRef<NavigationGroup[]> {
  const session = useSession()
  const words = messages.nav
  const ofPlugins = usePluginPages()
  const groups = guardedGroups(words)
  const isOpen = ({ needs }: GuardedItem) =>
    needs === 'businesses' ? session.runsBusinesses.value : session.may(needs)
  return computed(() =>
    groups
      .map(({ name, items }) => ({
        ...{ name, label: words.groups[name] },
        items: [...items.filter(isOpen), ...ofPlugins(name)],
      }))
      .filter(({ items }) => items.length > 0),
  )
}

/** What a page of the navigation needs that somebody lacks; null: they may open it. */
export function useLackOf(): ComputedRef<Permission | 'businesses' | null> {
  const session = useSession()
  const route = useRoute()
  const needs = new Map(guardedGroups(messages.nav).flatMap(({ items }) => items.map(item => [item.name, item.needs])))
  return computed(() => {
    const wanted = route.name === 'today' ? undefined : needs.get(String(route.name))
    if (!wanted) return null
    const may = wanted === 'businesses' ? session.runsBusinesses.value : session.may(wanted)
    return may ? null : wanted
  })
}

/** Pages that plugins bring, by group; the one with their cards is there for whoever sees nothing else of the day. */
function usePluginPages(): (group: string) => NavigationItem[] {
  const session = useSession()
  const { items } = usePanels()
  return group => {
    const pages = (items.value ?? []).flatMap(({ pluginId, name: from, pages }) =>
      pages
        .filter(page => page.group === group)
        .map(({ name, label, icon }) => ({
          name: `${pluginId}/${name}`,
          ...{ label, from },
          icon: icon in icons ? (icon as IconName) : 'plug',
          to: { name: 'plugin-page', params: { pluginId, pageName: name } },
        })),
    )
    const isAlone = group === 'day' && !session.may('bookings:read')
    const hasCards = isAlone && items.value?.some(({ widgets }) => widgets.length > 0)
    const [first] = dayPages(messages.nav)
    return hasCards && first ? [first, ...pages] : pages
  }
}

/** Where an item leads. */
export function placeOf({ name, to }: NavigationItem): RouteLocationRaw {
  return to ?? { name }
}

/** What a phone has at hand, and what is left for its menu. */
export function tabsOf(groups: readonly NavigationGroup[]): { tabs: NavigationItem[]; rest: NavigationGroup[] } {
  const all = groups.flatMap(({ items }) => items)
  const usual = MOST_USED.flatMap(name => all.filter(item => item.name === name))
  const tabs = [...usual, ...all.filter(item => !usual.includes(item))].slice(0, TABS)
  const rest = groups.map(({ items, ...group }) => ({ ...group, items: items.filter(item => !tabs.includes(item)) }))
  return { tabs, rest: rest.filter(({ items }) => items.length > 0) }
}

/** Says whether a page of the navigation is the one that is shown, or leads to it. */
export function useIsHere(): (item: NavigationItem) => boolean {
  const route = useRoute()
  const router = useRouter()
  return item => {
    const { path } = router.resolve(placeOf(item))
    return route.path === path || route.path.startsWith(`${path}/`)
  }
}
