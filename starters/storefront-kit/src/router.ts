import { reactive, readonly } from 'vue'

export type PageName =
  | 'landing'
  | 'times'
  | 'details'
  | 'plan'
  | 'repeat'
  | 'confirmation'
  | 'manage'
  | 'wait'
  | 'waiting'
  | 'offer'
  | 'review'
  | 'not-found'

export interface Route {
  name: PageName
  /** Slug of the service, id of the booking or of the place on the waitlist, or step of a visit that is planned. */
  subject: string
  query: Record<string, string>
}

export interface Target {
  name: Exclude<PageName, 'not-found'>
  subject?: string
  query?: Record<string, string | undefined>
}

export type Router = ReturnType<typeof createRouter>

const bookingPages: Record<string, PageName> = {
  manage: 'manage',
  booking: 'confirmation',
  waitlist: 'waiting',
  review: 'review',
  plan: 'plan',
}
const servicePages: Record<string, PageName> = {
  times: 'times',
  details: 'details',
  repeat: 'repeat',
  wait: 'wait',
}

/** Reads a path below the root. Two-segment pages of a booking come first, so any slug is free for a service. */
function parsePath(path: string, search: string): Route {
  const query = Object.fromEntries(new URLSearchParams(search))
  const [first = '', second = '', ...rest] = path.split('/').filter(Boolean).map(decodeURIComponent)
  if (rest.length > 0) return { name: 'not-found', subject: '', query }
  if (second === '') return { name: 'landing', subject: first, query }
  if (first === 'waitlist' && second === 'offer') return { name: 'offer', subject: '', query }
  const bookingPage = bookingPages[first]
  if (bookingPage !== undefined) return { name: bookingPage, subject: second, query }
  const servicePage = servicePages[second]
  if (servicePage !== undefined) return { name: servicePage, subject: first, query }
  return { name: 'not-found', subject: '', query }
}

function printPath({ name, subject = '', query = {} }: Target): string {
  const id = encodeURIComponent(subject)
  const paths: Record<Target['name'], string> = {
    landing: `/${id}`,
    times: `/${id}/times`,
    details: `/${id}/details`,
    repeat: `/${id}/repeat`,
    confirmation: `/booking/${id}`,
    manage: `/manage/${id}`,
    wait: `/${id}/wait`,
    waiting: `/waitlist/${id}`,
    offer: '/waitlist/offer',
    review: `/review/${id}`,
    plan: `/plan/${id}`,
  }
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value)
  const text = search.toString()
  return paths[name] + (text === '' ? '' : `?${text}`)
}

/** History routing: the address is the state, so Back, reload and a shared link all work. */
export function createRouter(root: string, onPage: () => void) {
  const read = () => parsePath(window.location.pathname.slice(root.length), window.location.search)
  const route = reactive(read())
  const href = (target: Target) => root + printPath(target)
  const sync = () => {
    const before = `${route.name}/${route.subject}`
    Object.assign(route, read())
    if (before !== `${route.name}/${route.subject}`) onPage()
  }
  window.addEventListener('popstate', sync)
  return {
    route: readonly(route) as Readonly<Route>,
    href,
    push(target: Target) {
      window.history.pushState(null, '', href(target))
      sync()
      window.scrollTo(0, 0)
    },
    /** Changes the state of the page in place: no new step in the history. */
    replace(target: Target) {
      window.history.replaceState(null, '', href(target))
      sync()
    },
    back: () => window.history.back(),
  }
}
