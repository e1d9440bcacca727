import { readdirSync, readFileSync } from 'node:fs'
import { inRepository } from '../../support/repository-root.js'

/** Where a form of the admin is found, and what opens it. */
export interface FormPlace {
  /** Below `/admin/`; `:service`, `:client` and `:thing` stand for one of the demo. */
  readonly path: string
  /** Pressed in this order; test ids. */
  readonly open?: readonly string[]
  /** What is typed there is kept or soon typed again: nobody is asked. */
  readonly isUnkept?: true
}

const page = (path: string, ...open: string[]): FormPlace => ({ path, ...(open.length > 0 ? { open } : {}) })

/** By the test id (or the id) of the form. */
export const FORM_PLACES: Readonly<Record<string, FormPlace>> = {
  'hours-form': page('hours'),
  'hours-page-form': page('hours'),
  'business-form': page('business'),
  'brand-form': page('brand'),
  'policy-form': page('policies'),
  'new-policy-form': page('policies'),
  'service-editor-form': page('services/:service'),
  'category-editor-form': page('services'),
  'location-form': page('locations'),
  'thing-form': page('resources/:thing'),
  'things-page-form': page('resources'),
  'time-off-card-form': page('resources/:thing'),
  'waitlist-rules-form': page('waitlist'),
  'retention-form': page('privacy'),
  'consent-texts-form': page('privacy'),
  'feedback-terms-form': page('feedback'),
  'template-editor-form': page('messages/booking-confirmed'),
  'area-form': page('service-area'),
  'client-notes-form': page('clients/:client'),
  'client-family-form': page('clients/:client'),
  'invite-form': page('team'),
  'phone-form': page('sign-ins'),
  'new-key-dialog-form': page('api-keys', 'key-create'),
  'role-dialog-form': page('roles', 'role-create'),
  'add-client-dialog-form': page('clients', 'client-add'),
  'edit-client-dialog-form': page('clients/:client', 'client-edit'),
  'custom-field-dialog-form': page('custom-fields', 'field-add'),
  'group-dialog-form': page('customer-groups', 'group-add'),
  'reminder-rule-dialog-form': page('messages', 'rule-add'),
  'add-waiting-dialog-form': page('waitlist', 'waitlist-add'),
  'new-endpoint-dialog-form': page('webhooks', 'webhook-create'),
  'save-view-dialog-form': page('bookings', 'view-save'),
  'new-booking': { ...page('bookings', 'new-booking'), isUnkept: true },
  'absence-page-form': { ...page('absence'), isUnkept: true },
  'tidy-day-page-form': { ...page('tidy-day'), isUnkept: true },
  'reports-page-form': { ...page('reports'), isUnkept: true },
}

/** Forms that the demo of one business does not show without something having gone before, and which test goes there. */
export const FORMS_ELSEWHERE: Readonly<Record<string, string>> = {
  'login-page-form': 'before the desk',
  'account-frame-form': 'before the desk',
  'start-from': 'before the desk',
  'factor-manage-form': 'second-factor-pages',
  'factor-set-up-form': 'second-factor-pages',
  'password-dialog-form': 'account-pages',
  'change-password-form': 'account-pages',
  'add-organization-form': 'tenancy-pages: platform',
  'add-tenant-form': 'tenancy-pages: organization',
  'members-dialog-form': 'tenancy-pages: organization',
  'rename-dialog-form': 'tenancy-pages: organization',
  'domains-page-form': 'tenancy-pages',
  'book-anyway-form': 'availability-page',
  'availability-page-form': 'availability-page: after a question',
  'booking-notes-form': 'daily-bookings',
  'client-likes-form': 'client-files: once it is opened',
  'price-rules-editor-form': 'price-pages: once there is a rule',
  'bulk-ask-dialog-form': 'lists',
  'bulk-letter-dialog-form': 'lists',
  'bulk-tag-dialog-form': 'lists',
  'move-class-dialog-form': 'classes',
  'new-class-sheet-form': 'classes',
  'roster-panel-form': 'classes',
  'custom-values-form': 'client-files',
  'feedback-page-form': 'client-files',
  'merge-preview': 'client-files',
  'holidays-card-form': 'team-pages',
  'import-page-form': 'import-pages',
  'import-panel-form': 'import-pages',
  'prices-card-form': 'team-pages',
  'endpoint-settings-form': 'webhook-pages',
  'replay-dialog-form': 'webhook-pages',
  'rotate-dialog-form': 'webhook-pages',
  'settings-form': 'plugin-settings',
  'form-editor': 'clinic-intake',
  'visit-notes-form': 'clinic-intake',
}

const FORM = /<form\b(?:[^>"]|"[^"]*")*>/g

/** What every form of the admin is called, searches left out: read from the components. */
export function formsOfTheAdmin(): string[] {
  const found = ['admin-ui/src', 'admin-ui/kit'].flatMap(folder =>
    (readdirSync(inRepository(folder), { recursive: true }) as string[])
      .filter(file => file.endsWith('.vue') && !/node_modules|living\//.test(file))
      .flatMap(file => readFileSync(inRepository(`${folder}/${file}`), 'utf8').match(FORM) ?? []),
  )
  const named = found.filter(tag => !tag.includes('role="search"'))
  return named.map(tag => (/\sdata-testid="([^"]+)"/.exec(tag) ?? /\sid="([^"]+)"/.exec(tag))?.[1] ?? tag).sort()
}
