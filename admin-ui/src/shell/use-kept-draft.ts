import { reactive } from 'vue'

/** What is typed into a form that is shown again and again while others, or the form itself, save. */
export interface KeptDraft<Draft extends object> {
  readonly draft: Draft
  /** All of it as one text, to be handed to `saved` when what it says has been saved. */
  text(): string
  saved(sent: string): void
  /** Shows the newest, unless something is typed that would be lost. @returns Whether it did. */
  refresh(): boolean
}

/** @param read - What is saved, as the form shows it. */
export function useKeptDraft<Draft extends object>(read: () => Draft): KeptDraft<Draft> {
  const draft = reactive(read()) as Draft
  const text = () => JSON.stringify(draft)
  let clean = text()
  return {
    draft,
    text,
    saved(sent) {
      clean = sent
    },
    refresh() {
      if (text() !== clean) return false
      Object.assign(draft, read())
      clean = text()
      return true
    },
  }
}
