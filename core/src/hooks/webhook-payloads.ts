import type { ActionEvent } from './hook.js'

/** An endpoint gets nothing any more. */
export interface WebhookDisabledEvent extends ActionEvent {
  readonly endpointId: string
}
