import type { TenantId } from '../domain/id.js'
import type { AssistantTool } from '../hooks/payloads.js'

/** A tool that the assistant wants called; `arguments` are as it wrote them, so check them. */
export interface AssistantToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** One line of a conversation. */
export type AssistantMessage =
  | { readonly role: 'customer'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls?: readonly AssistantToolCall[] }
  /** What a tool answered: JSON, or a sentence. */
  | { readonly role: 'tool'; readonly toolCallId: string; readonly text: string }

export interface AssistantRequest {
  readonly tenantId: TenantId
  /** What the business wants of it; customers cannot change it. */
  readonly instructions: string
  /** The whole conversation, the oldest first: an assistant keeps nothing between two calls. */
  readonly messages: readonly AssistantMessage[]
  /** Those it may ask for; `parameters` is a JSON Schema of type object. */
  readonly tools: readonly AssistantTool[]
  /** BCP 47 tag of the language in which it answers. */
  readonly locale: string
}

/** `tools`: it waits for what they answer; `cut`: it came to the end of what it may say; `refused`: it would not say it. */
export type AssistantStop = 'done' | 'tools' | 'cut' | 'refused'

export interface AssistantReply {
  /** May be empty while it waits for tools. */
  readonly text: string
  readonly toolCalls: readonly AssistantToolCall[]
  readonly stop: AssistantStop
  /** What the vendor counted; absent where nobody counts. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number }
}

/** Says the next line of a conversation: a language model, or rules. Never called inside a transaction. */
export interface Assistant {
  readonly label: string
  /** Whether what customers say stays on the machines of the installation. */
  readonly isLocal: boolean
  reply(request: AssistantRequest, signal: AbortSignal): Promise<AssistantReply>
}
