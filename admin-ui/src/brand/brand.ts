import { accentColours } from './accent.js'

/** What a business chose for its page; what it left out is as its look has it. */
export interface BrandInputs {
  brand: string
  /** `#rrggbb` */
  accent?: string | null
  /** Of corners, in px. */
  radius?: number | null
  face?: string | null
  tone?: string | null
}

type Tokens = Readonly<Record<string, string>>

/** How titles are set. */
const FACES: Readonly<Record<string, Tokens>> = {
  system: { 'display-font': 'var(--bw-font-system)', 'display-weight': '600', 'display-tracking': '-0.022em' },
  serif: { 'display-font': 'var(--bw-font-serif)', 'display-weight': '400', 'display-tracking': '-0.012em' },
  bold: { 'display-font': 'var(--bw-font-system)', 'display-weight': '700', 'display-tracking': '-0.03em' },
}

const GREYS = [
  ...['page', 'sunken', 'line', 'ink', 'muted'],
  ...['page-dark', 'surface-dark', 'sunken-dark', 'raised-dark', 'line-dark'],
]

/** What the greys lean to; the colours of each in the order of GREYS. */
const TONES: Readonly<Record<string, string>> = {
  cool: '#f5f9fa #ecf2f4 #dbe6e9 #10262b #475c62 #0a1517 #122023 #0e1a1d #1a2b2f #27393d',
  warm: '#faf7f3 #f3eee8 #e8e0d8 #2b2226 #645a5c #171214 #211a1d #1b1518 #2b2327 #3a3035',
  plain: '#f8f8f6 #f0f0ec #e3e3dd #1c1b18 #595750 #131210 #1d1b18 #171613 #282520 #37332d',
  fresh: '#f6f8f6 #edf1ee #dde4df #101c14 #4b5a50 #0c130e #141d17 #101813 #1c271f #29352c',
}

function tokensOf({ radius, face, tone }: BrandInputs): Tokens {
  const greys = TONES[tone ?? '']?.split(' ') ?? []
  return {
    ...(radius === undefined || radius === null ? {} : { radius: `${radius}px` }),
    ...FACES[face ?? ''],
    ...Object.fromEntries(greys.map((colour, at) => [GREYS[at] ?? '', colour])),
  }
}

/**
 * Gives an element, and all that is in it, the look of a business: that of its brand, and what the business chose itself.
 * The accent comes last, as it has to be read on the greys.
 *
 * @returns the colours of the accent by their token, if the brand has to have others than its own.
 */
export function applyBrand(inputs: BrandInputs, element: HTMLElement): Readonly<Record<string, string>> | null {
  element.dataset['brand'] = inputs.brand
  for (const name of [...element.style].filter(name => name.startsWith('--bw-brand-'))) {
    element.style.removeProperty(name)
  }
  for (const [name, value] of Object.entries(tokensOf(inputs))) element.style.setProperty(`--bw-brand-${name}`, value)
  const style = getComputedStyle(element)
  const valueOf = (name: string) => style.getPropertyValue(`--bw-brand-${name}`).trim()
  const own = valueOf('accent-input')
  const accent = inputs.accent || own
  // A brand has tints of its own for its own colour on its own greys.
  if (!inputs.tone && accent.toLowerCase() === own.toLowerCase()) return null
  const light = [valueOf('page'), valueOf('sunken')]
  const dark = ['page-dark', 'surface-dark', 'sunken-dark', 'raised-dark'].map(valueOf)
  const colours = accentColours(accent, { light, dark })
  for (const [name, colour] of Object.entries(colours ?? {})) element.style.setProperty(name, colour)
  return colours
}
