/** A label in the language of the reader, or in any that there is. */
export function labelOf(labels: Record<string, string>): string {
  const { language } = navigator
  return labels[language] ?? labels[language.split('-')[0] ?? ''] ?? Object.values(labels)[0] ?? ''
}
