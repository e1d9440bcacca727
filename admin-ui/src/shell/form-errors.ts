import { nextTick } from 'vue'

const WRONG = '[aria-invalid="true"]'

/**
 * Puts the focus on the first field that is wrong, once the page shows that it is.
 *
 * @param within the form; the whole page by default, nothing when the form is not there.
 * @param wrong selector of fields that count as wrong.
 * @returns false when none is wrong; then the focus stays where it is.
 */
export async function focusFirstError(within: ParentNode | null = document, wrong = WRONG): Promise<boolean> {
  await nextTick()
  const field = within?.querySelector<HTMLElement>(wrong)
  field?.focus()
  return Boolean(field)
}

/** What is still wrong of what is shown: a complaint goes as soon as its field is right; it never comes while somebody types. */
export function stillWrong(
  shown: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.keys(shown).flatMap(key => (found[key] ? [[key, found[key]]] : [])))
}
