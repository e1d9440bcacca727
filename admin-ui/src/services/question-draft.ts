import type { Question } from '../api/catalog-api.js'

/** A row of a list in the form; `id` is its own, so that it keeps its focus when others go. */
export interface Row {
  id: number
}

/** What is asked, as it is typed. */
export interface QuestionDraft extends Row {
  key: string
  label: string
  help: string
  kind: string
  isRequired: boolean
  options: string
  min: string
  max: string
}

let lastRow = 0
export const nextRow = () => (lastRow += 1)

export const newQuestion = (): QuestionDraft => ({
  ...{ id: nextRow(), key: '', label: '', help: '', kind: 'text', isRequired: false, options: '', min: '', max: '' },
})

const text = (value: number | null) => (value === null ? '' : String(value))

export function questionDraftsOf(questions: readonly Question[]): QuestionDraft[] {
  return questions.map(item => ({
    ...item,
    ...{ id: nextRow(), options: item.options.join('\n'), min: text(item.min), max: text(item.max) },
  }))
}

/** @param number - Reads a number that was typed, and complains at its path. */
export function questionOf(
  { key, label, help, kind, isRequired, ...more }: QuestionDraft,
  index: number,
  number: (path: string, typed: string) => number | null,
) {
  const isChoice = kind === 'choice' || kind === 'multi-choice'
  const options = more.options.split('\n').map(item => item.trim())
  const path = `questions.${index}`
  const isNumber = kind === 'number'
  return {
    ...(key && { key }),
    ...{ label: label.trim(), help: help.trim(), kind, isRequired, options: isChoice ? options.filter(Boolean) : [] },
    min: isNumber ? number(`${path}.min`, more.min) : null,
    max: isNumber ? number(`${path}.max`, more.max) : null,
  } satisfies Partial<Question>
}
