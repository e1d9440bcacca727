import { shallowReactive, type Component } from 'vue'
import ConfirmationPage from './pages/ConfirmationPage.vue'
import DetailsPage from './pages/DetailsPage.vue'
import LandingPage from './pages/LandingPage.vue'
import NotFoundPage from './pages/NotFoundPage.vue'
import type { PageLoader } from './page-loader.js'
import type { PageName } from './router.js'

const later: Partial<Record<PageName, () => Promise<{ default: Component }>>> = {
  times: () => import('./pages/TimesPage.vue'),
  repeat: () => import('./pages/RepeatPage.vue'),
  manage: () => import('./pages/ManagePage.vue'),
  wait: () => import('./pages/WaitPage.vue'),
  waiting: () => import('./pages/WaitingPage.vue'),
  offer: () => import('./pages/OfferPage.vue'),
  plan: () => import('./pages/PlanPage.vue'),
  classes: () => import('./pages/ClassesPage.vue'),
  intake: () => import('./pages/IntakePage.vue'),
  review: () => import('./pages/ReviewPage.vue'),
  account: () => import('./pages/AccountPage.vue'),
}

/** The pages of a storefront: the shortest way to a booking comes with it, the others when somebody goes there. */
export function createPages(): PageLoader {
  const loaded = shallowReactive<Partial<Record<PageName, Component>>>({
    landing: LandingPage,
    details: DetailsPage,
    confirmation: ConfirmationPage,
    'not-found': NotFoundPage,
  })
  return {
    loaded,
    prepare(name: PageName): Promise<void> | undefined {
      const load = later[name]
      if (load === undefined || loaded[name] !== undefined) return undefined
      return load().then(page => {
        loaded[name] = page.default
      })
    },
  }
}
