import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useToasts } from '../../kit/toasts.js'
import { toApiProblem, type ApiProblem } from '../api/api-problem.js'
import { focusFirstError } from './form-errors.js'

const CHANGED_MEANWHILE = 412

export interface FormSave {
  isBusy: Ref<boolean>
  /** Why the last try was refused. */
  problem: ShallowRef<ApiProblem | null>
  /**
   * Saves once at a time and says `done`. A field that the page shows as wrong gets the focus, and nothing is sent:
   * set the errors of the fields first.
   *
   * @returns whether it was saved.
   */
  save(write: () => Promise<unknown>, done: string): Promise<boolean>
  /** The same for a write of the form that looks at no field and says nothing by itself. */
  run(write: () => Promise<unknown>): Promise<boolean>
}

export interface FormSaveOptions {
  /** Where `save` looks for fields that are wrong. */
  form?: Readonly<Ref<ParentNode | null>>
  /** What is shown is old: it was saved, or somebody else had saved before (412), so that the page reads it again. */
  outdated?: () => void
  /** What to do about a refusal, instead of showing it as `problem`. */
  refused?: (problem: ApiProblem) => unknown
}

/** The saving of a form. What was typed stays whatever becomes of it; the form itself decides when to forget it. */
export function useFormSave({ form, outdated, refused }: FormSaveOptions = {}): FormSave {
  const toasts = useToasts()
  const isBusy = ref(false)
  const problem = shallowRef<ApiProblem | null>(null)

  function show(found: ApiProblem): void {
    problem.value = found
    if (found.status === CHANGED_MEANWHILE) outdated?.()
  }
  async function run(write: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = null
    try {
      await write()
      return true
    } catch (error) {
      await (refused ?? show)(toApiProblem(error))
      return false
    } finally {
      isBusy.value = false
    }
  }
  return {
    ...{ isBusy, problem, run },
    async save(write, done) {
      if (await focusFirstError(form?.value ?? null)) return false
      return run(async () => {
        await write()
        toasts.show(done)
        outdated?.()
      })
    },
  }
}
