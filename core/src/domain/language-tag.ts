/** Whether `Intl` takes it as a BCP 47 tag (ECMA-402): it throws for `en-US-US`, which merely looks like one. */
export function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}
