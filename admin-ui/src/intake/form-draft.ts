import type { IntakeForm, IntakeFormBody } from '../api/intake-api.js'
import { messages } from '../locales/messages.js'
import { questionDraftsOf, questionOf, type QuestionDraft } from '../services/question-draft.js'

/** A form as it is typed. */
export interface FormDraft {
  name: string
  intro: string
  due: string
  guardian: string
  consent: string
  serviceIds: string[]
  questions: QuestionDraft[]
}

export function formDraftOf(form: IntakeForm | null): FormDraft {
  const { name = '', intro = '', dueMinutes = 120, guardianBelow = null, consent = '' } = form ?? {}
  return {
    ...{ name, intro, consent, due: String(dueMinutes / 60), guardian: guardianBelow?.toString() ?? '' },
    ...{ serviceIds: [...(form?.serviceIds ?? [])], questions: questionDraftsOf(form?.questions ?? []) },
  }
}

/** What is sent, and what is wrong with it, by field. */
export function readFormDraft(draft: FormDraft): { body: IntakeFormBody; errors: Record<string, string> } {
  const words = messages.forms
  const errors: Record<string, string> = {}
  const hours = Number(draft.due.trim().replace(',', '.'))
  const years = draft.guardian.trim() === '' ? null : Number(draft.guardian.trim())
  if (draft.name.trim() === '') errors['name'] = words.nameMissing
  if (draft.due.trim() === '' || !(hours >= 0 && hours <= 720)) errors['dueMinutes'] = words.dueWrong
  if (years !== null && !(Number.isInteger(years) && years >= 1 && years <= 30)) {
    errors['guardianBelow'] = words.guardianWrong
  }
  const number = (path: string, typed: string) => {
    const given = String(typed).trim()
    if (Number.isNaN(Number(given))) errors[path] = words.numberWrong
    return given === '' ? null : Number(given) || 0
  }
  const questions = draft.questions.map((question, index) => questionOf(question, index, number))
  const texts = { name: draft.name.trim(), intro: draft.intro.trim(), consent: draft.consent.trim() }
  const rules = { dueMinutes: Math.round(hours * 60) || 0, guardianBelow: years, serviceIds: draft.serviceIds }
  return { body: { ...texts, ...rules, questions }, errors }
}
