/** `Hello {name}`: variables of texts that people write. */
const VARIABLE = /\{([^{}\n]*)\}/g

/** The names in braces, in their order. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name)
}

/**
 * Puts values in for variables. They are put in once and never read again: one that looks like a variable stays as it is,
 * and nothing of a text is ever run. A name without a value stays in its braces.
 */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))
}
