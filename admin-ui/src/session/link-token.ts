import { useRoute, useRouter } from 'vue-router'

/** The token of the link that opened the page; it is taken out of the address bar and the history at once. */
export function takeLinkToken(): string {
  const route = useRoute()
  const router = useRouter()
  const token = route.query['token']
  if (token !== undefined) void router.replace({ name: route.name ?? 'login', query: {} })
  return typeof token === 'string' ? token : ''
}
