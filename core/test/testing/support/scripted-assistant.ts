import type { Assistant, AssistantReply, AssistantRequest } from '@bookwright/core'
import { anAssistantRequest, type AssistantUnderTest } from '@bookwright/core/testing'

/** An assistant of rules that keeps its contract; tests break one promise at a time. */
export class ScriptedAssistant implements Assistant {
  readonly label: string = 'Rules'
  readonly isLocal = true
  isBroken = false

  async reply(request: AssistantRequest, signal: AbortSignal): Promise<AssistantReply> {
    this.checkAborted(signal)
    if (this.isBroken) throw new RangeError('nobody answers')
    const last = request.messages.at(-1)
    const tool = request.tools[0]
    if (last?.role === 'customer' && last.text.includes('free') && tool !== undefined) return this.call(tool.name)
    return this.say(last?.role === 'tool' ? 'At ten.' : 'Yes, we are open.')
  }

  protected checkAborted(signal: AbortSignal): void {
    signal.throwIfAborted()
  }

  protected call(name: string): AssistantReply {
    return { text: '', toolCalls: [{ id: 'c1', name, arguments: { day: '2027-06-01' } }], stop: 'tools' }
  }

  protected say(text: string): AssistantReply {
    return { text, toolCalls: [], stop: 'done' }
  }
}

/** What the contract asks for, around an assistant of this kind. */
export function assistantUnderTest(assistant: ScriptedAssistant): AssistantUnderTest {
  return {
    assistant,
    callsFor: tools =>
      anAssistantRequest({ messages: [{ role: 'customer', text: 'When are you free tomorrow?' }], tools }),
    breakFarEnd: async () => void (assistant.isBroken = true),
  }
}
