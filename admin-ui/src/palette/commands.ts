import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { languageOptions } from '../locales/language.js'
import { messages } from '../locales/messages.js'
import { usePreferences, type Density, type Theme } from '../session/preferences.js'
import type { Permission } from '../session/permissions.js'
import { useSession } from '../session/session.js'
import { useDesk } from '../shell/desk.js'
import { placeOf, useNavigation } from '../shell/navigation.js'
import { useLanguage } from '../shell/use-language.js'
import { useSignOut } from '../shell/use-sign-out.js'
import { useTenantChoice } from '../shell/use-tenant-choice.js'
import type { Command, CommandGroup } from './command.js'

type Guarded = Command & { needs?: Permission }

/** Everything that can be done or opened from anywhere, as far as the role has it; each place once. */
export function useCommands(): ComputedRef<CommandGroup[]> {
  const words = messages.palette
  const making = useMaking()
  const going = useGoing()
  const looking = useLooking()
  return computed(() => [
    { key: 'do', label: words.groups.do, items: making.value },
    { key: 'go', label: words.groups.go, items: going.value },
    { key: 'look', label: words.groups.look, items: looking.value },
  ])
}

function useMaking(): ComputedRef<Command[]> {
  const { do: words, also } = messages.palette
  const session = useSession()
  const desk = useDesk()
  const begin = () => {
    desk.newBookingWish.value = null
    desk.isNewBookingOpen.value = true
  }
  const walkIn = () => (desk.isWalkInOpen.value = true)
  const shop = () => window.open(`/b/${desk.business.slug}/`, '_blank', 'noopener')
  const all = computed((): Guarded[] => [
    { key: 'do:booking', icon: 'plus', label: words.newBooking, keys: ['N'], run: begin, needs: 'bookings:write' },
    { key: 'do:walk-in', icon: 'walk', label: words.walkIn, keys: ['W'], run: walkIn, needs: 'bookings:write' },
    {
      ...{ key: 'do:client', icon: 'user', label: words.newClient, needs: 'clients:write' },
      to: { name: 'clients', query: { new: '1' } },
    },
    {
      ...{ key: 'do:service', icon: 'tag', label: words.newService, needs: 'catalog:write' },
      to: { name: 'new-service' },
    },
    {
      ...{ key: 'do:person', icon: 'room', label: words.newPerson, needs: 'catalog:write' },
      to: { name: 'things' },
    },
    { key: 'do:block', icon: 'noshow', label: words.block, to: { name: 'absence' }, needs: 'schedules:write' },
    { key: 'do:invite', icon: 'badge', label: words.invite, to: { name: 'team' }, needs: 'users:write' },
    { key: 'do:page', icon: 'out', label: words.newPage, run: shop },
  ])
  const others: Readonly<Record<string, string>> = {
    'do:booking': also.newBooking,
    'do:walk-in': also.walkIn,
    'do:client': also.newClient,
    'do:service': also.newService,
    'do:person': also.newPerson,
    'do:block': also.block,
    'do:invite': also.invite,
    'do:page': also.newPage,
  }
  return computed(() =>
    all.value
      .filter(({ needs }) => !needs || session.may(needs))
      .map(({ needs: _needs, ...command }) => ({ ...command, also: others[command.key] ?? '' })),
  )
}

/** Pages of the navigation and of the account. */
function useGoing(): ComputedRef<Command[]> {
  const groups = useNavigation()
  const router = useRouter()
  return computed(() => {
    const pages = groups.value.flatMap(({ label: group, items }) =>
      items.map((item): Command => ({
        ...{ key: `go:${item.name}`, icon: item.icon, label: item.label, also: group, to: placeOf(item) },
        ...(item.from ? { hint: messages.palette.from(item.from) } : {}),
      })),
    )
    const own: Command[] = [
      { key: 'go:security', icon: 'lock', label: messages.security.menu, to: { name: 'security' } },
      { key: 'go:notifications', icon: 'bell', label: messages.notifications.menu, to: { name: 'notifications' } },
      { key: 'go:sign-ins', icon: 'key', label: messages.account.signIns, to: { name: 'sign-ins' } },
    ]
    const seen = new Set<string>()
    return [...pages, ...own].filter(({ to }) => {
      const { path } = router.resolve(to ?? '/')
      const isNew = !seen.has(path)
      seen.add(path)
      return isNew
    })
  })
}

/** How the pages look, whose they are, and the way out. */
function useLooking(): ComputedRef<Command[]> {
  const words = messages.palette
  const { themes, densities, signOut: label } = messages.account
  const preferences = usePreferences()
  const signOut = useSignOut()
  const { tenant, tenants } = useTenantChoice()
  const language = useLanguage()
  return computed(() => [
    ...Object.entries(themes).map(([value, name]): Command => ({
      ...{ key: `theme:${value}`, icon: 'eye', label: words.theme(name), also: words.also.theme },
      run: () => (preferences.theme.value = value as Theme),
    })),
    ...Object.entries(densities).map(([value, name]): Command => ({
      ...{ key: `density:${value}`, icon: 'list', label: words.density(name), also: words.also.density },
      run: () => (preferences.density.value = value as Density),
    })),
    ...languageOptions(language.value)
      .filter(({ value }) => value !== language.value)
      .map(({ value, label: name }): Command => ({
        ...{ key: `language:${value}`, icon: 'globe', label: words.language(name), also: words.also.language },
        run: () => (language.value = value),
      })),
    ...tenants.value
      .filter(({ value }) => value !== tenant.value)
      .map(({ value, label: name }): Command => ({
        ...{ key: `business:${value}`, icon: 'globe', label: words.business(name) },
        run: () => (tenant.value = value),
      })),
    { key: 'look:out', icon: 'out', label, also: words.also.signOut, run: signOut },
  ])
}
