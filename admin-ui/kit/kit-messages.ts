import { inject, type InjectionKey } from 'vue'
import { en, type KitMessages } from './locales/en.js'

/** Provide this to give the kit's components words of another language. */
export const KIT_MESSAGES: InjectionKey<KitMessages> = Symbol('kit-messages')

export function useKitMessages(): KitMessages {
  return inject(KIT_MESSAGES, en)
}
