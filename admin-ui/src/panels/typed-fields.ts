const FOLLOW_MS = 3_000

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

interface Typed {
  value: string
  isChecked: boolean
}

/** What people typed into the fields of a box, so that it can be given to the fields of the next one. */
export class TypedFields {
  private readonly touched = new Set<string>()

  /** @returns What ends it. */
  watch(box: HTMLElement): () => void {
    const note = ({ target }: Event) => {
      if (isField(target)) this.touched.add(nameOf(target, box))
    }
    box.addEventListener('input', note)
    box.addEventListener('change', note)
    return () => {
      box.removeEventListener('input', note)
      box.removeEventListener('change', note)
    }
  }

  /** What stands in the fields that somebody typed into. */
  read(box: HTMLElement): Map<string, Typed> {
    const typed = new Map<string, Typed>()
    for (const field of fieldsOf(box)) {
      const name = nameOf(field, box)
      if (this.touched.has(name)) typed.set(name, { value: field.value, isChecked: isChecked(field) })
    }
    return typed
  }

  /** Types it into the fields of the same name, also into those that come a moment later. */
  give(box: HTMLElement, typed: Map<string, Typed>): void {
    const left = new Map(typed)
    const fill = () => {
      for (const field of fieldsOf(box)) {
        const name = nameOf(field, box)
        const found = left.get(name)
        if (!found) continue
        left.delete(name)
        type(field, found)
      }
      if (left.size === 0) observer.disconnect()
    }
    const observer = new MutationObserver(fill)
    observer.observe(box, { childList: true, subtree: true })
    window.setTimeout(() => observer.disconnect(), FOLLOW_MS)
    fill()
  }
}

function type(field: Field, { value, isChecked: shouldBeChecked }: Typed): void {
  const isSame = field.value === value && isChecked(field) === shouldBeChecked
  if (isSame) return
  if (field instanceof HTMLInputElement && isTicked(field)) field.checked = shouldBeChecked
  else field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

function fieldsOf(box: HTMLElement): Field[] {
  const all = [...box.querySelectorAll('input, select, textarea')].filter(isField)
  // A file cannot be given; what nobody should see is not copied about.
  return all.filter(field => !['file', 'password', 'hidden'].includes(field.type))
}

function isField(target: unknown): target is Field {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  )
}

function isTicked(field: Field): boolean {
  return field.type === 'checkbox' || field.type === 'radio'
}

function isChecked(field: Field): boolean {
  return field instanceof HTMLInputElement && field.checked
}

/** By what people and authors call it, as ids differ from one time to the next; else by its place. */
function nameOf(field: Field, box: HTMLElement): string {
  const called =
    field.name || field.dataset['testid'] || field.getAttribute('aria-label') || field.labels?.[0]?.textContent?.trim()
  if (called) return `${called}${isTicked(field) ? `=${field.value}` : ''}`
  return `#${fieldsOf(box).indexOf(field)}`
}
