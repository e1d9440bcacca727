import assert from 'node:assert/strict'
import type { AssistantTool } from '../../hooks/payloads.js'
import type { Assistant, AssistantReply, AssistantRequest } from '../../ports/assistant.js'
import type { ContractCase } from './contract-case.js'

/** An adapter under test. */
export interface AssistantUnderTest {
  readonly assistant: Assistant
  /** A conversation whose next line has to be a call of the tool that `tools` holds; absent: it never calls any. */
  readonly callsFor?: (tools: readonly AssistantTool[]) => AssistantRequest
  /** From now on nobody answers the adapter; absent for one without a far end. */
  breakFarEnd?(): Promise<void>
}

const MAX_ABORT_MS = 2_000

/** A tool that looks up free times. */
export const FIND_TIMES: AssistantTool = {
  name: 'find_times',
  description: 'Finds free times of a day.',
  parameters: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
}

/** A conversation that any assistant must be able to go on with. */
export function anAssistantRequest(changes: Partial<AssistantRequest> = {}): AssistantRequest {
  return {
    tenantId: '018f2f4e-0000-7000-8000-000000000001',
    instructions: 'You answer for Lotus Day Spa. Be brief.',
    messages: [{ role: 'customer', text: 'Hello! Are you open on 1 June? – Zoë 💆' }],
    tools: [],
    locale: 'en-GB',
    ...changes,
  }
}

/** What every assistant owes the engine. `open` makes a fresh one a case. */
export function assistantContract(open: () => Promise<AssistantUnderTest>): ContractCase[] {
  const { signal } = new AbortController()
  const ask = async (request: AssistantRequest) => (await open()).assistant.reply(request, signal)
  return [
    {
      title: 'has a label to show',
      run: async () => assert.notEqual((await open()).assistant.label, ''),
    },
    {
      title: 'says something when there is nothing to call, and why it stopped',
      run: async () => checkAnswer(await ask(anAssistantRequest())),
    },
    {
      title: 'asks only for tools that it was given, each with an id of its own and what the tool requires',
      run: async () => {
        const { assistant, callsFor } = await open()
        if (callsFor === undefined) return
        const reply = await assistant.reply(callsFor([FIND_TIMES]), signal)
        assert.equal(reply.stop, 'tools')
        assert.ok(reply.toolCalls.length > 0, 'it called nothing')
        checkCalls(reply)
      },
    },
    {
      title: 'asks for no tool when it was given none, whatever is asked of it',
      run: async () => {
        const { assistant, callsFor } = await open()
        const request = callsFor?.([]) ?? anAssistantRequest()
        checkAnswer(await assistant.reply({ ...request, tools: [] }, signal))
      },
    },
    {
      title: 'goes on with what a tool answered',
      run: async () => {
        const { assistant, callsFor } = await open()
        if (callsFor === undefined) return
        const request = callsFor([FIND_TIMES])
        const { text, toolCalls } = await assistant.reply(request, signal)
        const answers = toolCalls.map(({ id }) => ({
          role: 'tool' as const,
          toolCallId: id,
          text: '{"times":["10:00"]}',
        }))
        const messages = [...request.messages, { role: 'assistant' as const, text, toolCalls }, ...answers]
        checkAnswer(await assistant.reply({ ...request, messages }, signal))
      },
    },
    ...lastingCases(open),
  ]
}

function lastingCases(open: () => Promise<AssistantUnderTest>): ContractCase[] {
  const { signal } = new AbortController()
  return [
    {
      title: 'keeps nothing of one conversation for another',
      run: async () => {
        const { assistant } = await open()
        const told = { role: 'customer' as const, text: 'My door code is ZX-4711-QQ.' }
        await assistant.reply(anAssistantRequest({ messages: [told] }), signal)
        const asked = { role: 'customer' as const, text: 'Which door code did I tell you?' }
        const { text } = await assistant.reply(anAssistantRequest({ messages: [asked] }), signal)
        assert.ok(!text.includes('4711'), 'it repeated what another conversation said')
      },
    },
    {
      title: 'rejects when its far end is gone, so that somebody else can answer',
      run: async () => {
        const { assistant, breakFarEnd } = await open()
        if (breakFarEnd === undefined) return
        await breakFarEnd()
        await assert.rejects(assistant.reply(anAssistantRequest(), signal))
      },
    },
    {
      title: 'rejects at once when it was aborted before it began',
      run: async () => {
        const { assistant } = await open()
        const startedAt = performance.now()
        await assert.rejects(assistant.reply(anAssistantRequest(), AbortSignal.abort()))
        assert.ok(performance.now() - startedAt < MAX_ABORT_MS)
      },
    },
  ]
}

function checkAnswer({ text, toolCalls, stop }: AssistantReply): void {
  assert.notEqual(text.trim(), '', 'it said nothing')
  assert.deepEqual(toolCalls, [])
  assert.ok(['done', 'cut', 'refused'].includes(stop), `it stopped with ${stop}`)
}

function checkCalls({ toolCalls }: AssistantReply): void {
  assert.equal(new Set(toolCalls.map(({ id }) => id)).size, toolCalls.length)
  for (const { name, arguments: given } of toolCalls) {
    assert.equal(name, FIND_TIMES.name)
    assert.equal(typeof given['day'], 'string')
  }
}
