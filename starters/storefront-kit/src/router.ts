import { reactive, readonly } from 'vue'

export type PageName =
  | 'landing'
  | 'times'
  | 'details'
  | 'plan'
  | 'classes'
  | 'repeat'
  | 'confirmation'
  | 'manage'
  | 'wait'
  | 'waiting'
  | 'offer'
  | 'review'
  | 'intake'
  | 'account'
  | 'not-found'

export interface Route {
  name: PageName
  /** Slug of the service, id of the booking or of the place on the waitlist, step of a visit, or page of a login. */
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
  intake: 'intake',
  plan: 'plan',
  classes: 'classes',
  account: 'account',
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
    intake: `/intake/${id}`,
    plan: `/plan/${id}`,
    classes: `/classes/${id}`,
    account: `/account/${id}`,
  }
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value)
  const text = search.toString()
  return paths[name] + (text === '' ? '' : `?${text}`)
}

interface RouterHooks {
  /** After another page came. */
  onPage: () => void
  /** Before another page comes: what it waits for, if anything. */
  prepare: (name: PageName) => Promise<void> | undefined
}

/** Goes on once a page is there; where its file cannot be had, the browser asks for the address itself. */
function createPassage(prepare: RouterHooks['prepare']) {
  let turn = 0
  return (name: PageName, address: string, go: () => void): void => {
    const mine = ++turn
    const waiting = prepare(name)
    if (waiting === undefined) return go()
    waiting.then(
      () => mine === turn && go(),
      () => mine === turn && window.location.assign(address),
    )
  }
}

/** History routing: the address is the state, so Back, reload and a shared link all work. */
export function createRouter(root: string, { onPage, prepare }: RouterHooks) {
  const read = () => parsePath(window.location.pathname.slice(root.length), window.location.search)
  const route = reactive(read())
  const href = (target: Target) => root + printPath(target)
  const sync = () => {
    const before = `${route.name}/${route.subject}`
    Object.assign(route, read())
    if (before !== `${route.name}/${route.subject}`) onPage()
  }
  const pass = createPassage(prepare)
  const move = (name: PageName, address: string, how: { isStep: boolean; isTop: boolean }) =>
    pass(name, address, () => {
      if (how.isStep) window.history.pushState(null, '', address)
      else window.history.replaceState(null, '', address)
      sync()
      if (how.isTop) window.scrollTo(0, 0)
    })
  window.addEventListener('popstate', () => pass(read().name, window.location.href, sync))
  // The page of the address somebody came with. Without it the reader is told that nothing came.
  prepare(route.name)?.catch(() => undefined)
  return {
    route: readonly(route) as Readonly<Route>,
    href,
    push: (target: Target) => move(target.name, href(target), { isStep: true, isTop: true }),
    /** Changes the state of the page in place: no new step in the history. */
    replace: (target: Target) => move(target.name, href(target), { isStep: false, isTop: false }),
    back: () => window.history.back(),
    /** The path below the root, to come back to. */
    here: () => window.location.pathname.slice(root.length) + window.location.search,
    /** In place of the page that asked for it. Only paths of this storefront, whatever an address says. */
    goBackTo(path: string) {
      const sound = /^\/(?!\/)/.test(path) ? path : '/'
      const { pathname } = new URL(sound, window.location.origin)
      move(parsePath(pathname, '').name, root + sound, { isStep: false, isTop: true })
    },
  }
}
