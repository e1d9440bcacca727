import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import type { Session } from './session/session.js'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without signing in. */
    isPublic?: boolean
    /** Offers the button that enters a booking. */
    hasNewBooking?: boolean
  }
}

/** Pages that need no sign-in. */
const publicPages: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue') },
  { path: '/forgot', name: 'forgot', component: () => import('./pages/ForgotPasswordPage.vue') },
  { path: '/reset', name: 'reset', component: () => import('./pages/ResetPasswordPage.vue') },
  { path: '/invitation', name: 'invitation', component: () => import('./pages/InvitationPage.vue') },
  { path: '/verify', name: 'verify', component: () => import('./pages/VerifyEmailPage.vue') },
  { path: '/sign-up', name: 'sign-up', component: () => import('./pages/SignUpPage.vue') },
  { path: '/setup', name: 'setup', component: () => import('./pages/SetupPage.vue') },
].map(page => ({ ...page, meta: { isPublic: true } }))

/** Pages about who may sign in, and as what. */
const accessPages: RouteRecordRaw[] = [
  { path: 'team', name: 'team', component: () => import('./pages/TeamPage.vue') },
  { path: 'roles', name: 'roles', component: () => import('./pages/RolesPage.vue') },
  { path: 'api-keys', name: 'api-keys', component: () => import('./pages/ApiKeysPage.vue') },
  { path: 'webhooks', name: 'webhooks', component: () => import('./pages/WebhooksPage.vue') },
  { path: 'webhooks/:webhookId', name: 'webhook', component: () => import('./pages/WebhookPage.vue') },
  { path: 'security', name: 'security', component: () => import('./pages/SecurityPage.vue') },
  { path: 'notifications', name: 'notifications', component: () => import('./pages/NotificationsPage.vue') },
  { path: 'sign-ins', name: 'sign-ins', component: () => import('./pages/SignInsPage.vue') },
]

/** Organizations, businesses and their host names. */
const tenancyPages: RouteRecordRaw[] = [
  { path: 'businesses', name: 'businesses', component: () => import('./pages/BusinessesPage.vue') },
  {
    path: 'businesses/:tenantId/domains',
    name: 'domains',
    component: () => import('./pages/DomainsPage.vue'),
    props: true,
  },
]

/** People, rooms and things, and when they work. */
const teamPages: RouteRecordRaw[] = [
  { path: 'resources', name: 'things', component: () => import('./pages/ThingsPage.vue') },
  { path: 'resources/:thingId', name: 'thing', component: () => import('./pages/ThingPage.vue'), props: true },
  { path: 'performers', name: 'performers', component: () => import('./pages/PerformersPage.vue') },
  { path: 'hours', name: 'hours', component: () => import('./pages/HoursPage.vue') },
]

/** Who serves what, when that has to change. */
const staffingPages: RouteRecordRaw[] = [
  { path: 'absence', name: 'absence', component: () => import('./pages/AbsencePage.vue') },
  { path: 'tidy-day', name: 'tidy-day', component: () => import('./pages/TidyDayPage.vue') },
]

const clientPages: RouteRecordRaw[] = [
  { path: 'classes', name: 'classes', component: () => import('./pages/ClassesPage.vue') },
  { path: 'clients', name: 'clients', component: () => import('./pages/ClientsPage.vue') },
  { path: 'clients/:clientId', name: 'client', component: () => import('./pages/ClientPage.vue'), props: true },
  { path: 'feedback', name: 'feedback', component: () => import('./pages/FeedbackPage.vue') },
  { path: 'forms', name: 'forms', component: () => import('./pages/FormsPage.vue') },
  { path: 'custom-fields', name: 'custom-fields', component: () => import('./pages/CustomFieldsPage.vue') },
  { path: 'import', name: 'imports', component: () => import('./pages/ImportPage.vue') },
  { path: 'privacy', name: 'privacy', component: () => import('./pages/PrivacyPage.vue') },
]

/** What a business offers. */
const offerPages: RouteRecordRaw[] = [
  { path: 'services', name: 'services', component: () => import('./pages/ServicesPage.vue') },
  { path: 'services/new', name: 'new-service', component: () => import('./pages/ServicePage.vue') },
  { path: 'services/:serviceId', name: 'service', component: () => import('./pages/ServicePage.vue'), props: true },
  { path: 'locations', name: 'locations', component: () => import('./pages/LocationsPage.vue') },
]

/** How a business works, and what went on in it. */
const setUpPages: RouteRecordRaw[] = [
  { path: 'service-area', name: 'service-area', component: () => import('./pages/ServiceAreaPage.vue') },
  { path: 'ledger', name: 'ledger', component: () => import('./pages/LedgerPage.vue') },
  { path: 'waitlist', name: 'waitlist', component: () => import('./pages/WaitlistPage.vue') },
  { path: 'prices', name: 'prices', component: () => import('./pages/PricesPage.vue') },
  { path: 'customer-groups', name: 'customer-groups', component: () => import('./pages/CustomerGroupsPage.vue') },
  { path: 'business', name: 'business', component: () => import('./pages/BusinessPage.vue') },
  { path: 'components', name: 'components', component: () => import('./pages/ComponentsPage.vue') },
  { path: 'brand', name: 'brand', component: () => import('./pages/BrandPage.vue') },
  { path: 'policies', name: 'policies', component: () => import('./pages/PoliciesPage.vue') },
  { path: 'messages', name: 'messages', component: () => import('./pages/MessagesPage.vue') },
  { path: 'messages/:kind', name: 'message', component: () => import('./pages/MessagePage.vue'), props: true },
  { path: 'reports', name: 'reports', component: () => import('./pages/ReportsPage.vue') },
  { path: 'outbox', name: 'outbox', component: () => import('./pages/OutboxPage.vue') },
  { path: 'audit', name: 'audit', component: () => import('./pages/AuditPage.vue') },
  {
    path: 'p/:pluginId/:pageName',
    name: 'plugin-page',
    component: () => import('./pages/PluginPage.vue'),
    props: true,
  },
  { path: 'plugins', name: 'plugins', component: () => import('./pages/PluginsPage.vue') },
  {
    path: 'plugins/:pluginId',
    name: 'plugin-settings',
    component: () => import('./pages/PluginSettingsPage.vue'),
    props: true,
  },
  {
    path: 'plugins/:pluginId/activity',
    name: 'plugin-activity',
    component: () => import('./pages/PluginActivityPage.vue'),
    props: true,
  },
]

/** Where bookings are made. */
const dayPages: RouteRecordRaw[] = [
  { path: 'today', name: 'today', component: () => import('./pages/TodayPage.vue') },
  { path: 'calendar', name: 'calendar', component: () => import('./pages/CalendarPage.vue') },
  { path: 'bookings', name: 'bookings', component: () => import('./pages/BookingsPage.vue') },
].map(page => ({ ...page, meta: { hasNewBooking: true } }))

/** Where the day begins for whoever may see it. */
function homeOf(session: Session): string {
  if (session.may('bookings:read')) return 'today'
  return session.may('calendar:read') ? 'calendar' : 'today'
}

/** Pages under /admin/; who is not signed in goes to the login and comes back afterwards. */
export function createAdminRouter(session: Session): Router {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes: [
      ...publicPages,
      {
        path: '/',
        component: () => import('./shell/AppShell.vue'),
        children: [
          // Never shown: which page is home depends on the role, and a redirect here would run before it is known.
          { path: '', name: 'home', component: () => import('./pages/BookingsPage.vue') },
          ...dayPages,
          { path: 'on-the-road', name: 'on-the-road', component: () => import('./pages/FieldDayPage.vue') },
          { path: 'availability', name: 'availability', component: () => import('./pages/AvailabilityPage.vue') },
          ...clientPages,
          ...teamPages,
          ...staffingPages,
          ...offerPages,
          ...setUpPages,
          ...accessPages,
          ...tenancyPages,
          { path: ':rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
        ],
      },
    ],
  })
  router.beforeEach(async to => {
    if (!session.isKnown.value) await session.restore()
    if (to.meta.isPublic || session.startProblem.value) return true
    if (!session.user.value) return { name: 'login', query: { returnTo: to.fullPath } }
    if (session.lacksSecondFactor.value && to.name !== 'security') return { name: 'security' }
    if (to.name === 'home') return { name: homeOf(session), query: to.query }
    return true
  })
  return router
}
