import { inject, type ComputedRef, type InjectionKey } from 'vue'

/** What a field tells the control inside it: its id, its help and error, and whether it is wrong. */
export interface FieldContext {
  id: string
  describedBy: ComputedRef<string | undefined>
  isInvalid: ComputedRef<boolean>
  isRequired: ComputedRef<boolean>
}

export const FIELD: InjectionKey<FieldContext | undefined> = Symbol('field')

export function useField(): FieldContext | undefined {
  return inject(FIELD, undefined)
}
