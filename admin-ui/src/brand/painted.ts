import { contrastOf } from './accent.js'

/** A colour that words and buttons have, and how well it can be read on its ground, from 1 to 21. */
interface Used {
  readonly colour: string
  readonly ratio: number
}

/** What an element that wears a brand came to. */
export interface Painted {
  readonly typed: string
  /** On white. */
  readonly typedRatio: number
  readonly light: Used
  readonly dark: Used
}

/** Reads it off the element, so that it is what a page with this brand has. */
export function paintedOn(element: HTMLElement): Painted {
  const style = getComputedStyle(element)
  const valueOf = (name: string) => style.getPropertyValue(`--bw-brand-${name}`).trim().toLowerCase()
  const used = (name: string, ground: string): Used => ({
    colour: valueOf(name),
    ratio: contrastOf(valueOf(name), ground) ?? 1,
  })
  const typed = valueOf('accent-input')
  return {
    typed,
    typedRatio: contrastOf(typed, '#ffffff') ?? 1,
    light: used('accent', '#ffffff'),
    dark: used('accent-dark', valueOf('page-dark')),
  }
}
