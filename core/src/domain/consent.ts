import type { CustomerId } from './id.js'

/** What somebody can agree to. None is ever agreed to by itself. */
export const CONSENT_PURPOSES = ['marketing', 'messages', 'health-data'] as const
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number]

export type ConsentSource = 'storefront' | 'manage-link' | 'staff' | 'api'

/** Words that somebody agrees to. A version never changes; `language` is a BCP 47 tag. */
export interface ConsentText {
  readonly purpose: ConsentPurpose
  readonly textVersion: number
  readonly text: string
  readonly language: string
}

/** One agreement or withdrawal, with the words that were shown. `at` is by the clock of the business. */
export interface Consent extends ConsentText {
  readonly id: string
  readonly customerId: CustomerId
  readonly isGiven: boolean
  readonly source: ConsentSource
  readonly at: Date
}

/** What a booker ticked: the version says which words they saw. */
export interface GivenConsent {
  readonly purpose: ConsentPurpose
  readonly textVersion: number
}
