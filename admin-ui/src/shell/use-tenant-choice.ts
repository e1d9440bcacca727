import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useSession } from '../session/session.js'

/** The business in view, to be read and to be switched; a switch drops what the address said about the old one. */
export function useTenantChoice(): {
  tenant: WritableComputedRef<string>
  tenants: ComputedRef<{ value: string; label: string }[]>
} {
  const session = useSession()
  const route = useRoute()
  const router = useRouter()
  const tenant = computed({
    get: () => session.membership.value?.tenantSlug ?? '',
    set: (slug: string) => {
      if (slug === session.membership.value?.tenantSlug) return
      const name = route.name === 'plugin-settings' ? 'plugins' : (route.name ?? 'calendar')
      void router.replace({ name }).then(failure => {
        if (!failure || route.name === name) session.choose(slug)
      })
    },
  })
  const tenants = computed(() =>
    session.memberships.value.map(({ tenantSlug, tenantName }) => ({ value: tenantSlug, label: tenantName })),
  )
  return { tenant, tenants }
}
