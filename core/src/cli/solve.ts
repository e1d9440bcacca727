import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { explain } from '../availability/explain.js'
import { listSessions } from '../availability/sessions.js'
import { servingResources, solve, type SolveOptions } from '../availability/solve.js'
import type { Backend } from '../availability/solver-context.js'
import type { Slot, SlotQuery, SolverSnapshot } from '../availability/types.js'
import { ZoneCache } from '../availability/zone.js'
import { BookwrightError } from '../errors/bookwright-error.js'
import { InvalidRequestError, MalformedJsonError } from '../errors/catalog.js'
import { parseGoldenCase, parseInstant, printAssignments, printExplanation, printInstant } from './golden-case.js'

export interface CommandStreams {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

interface SolveArguments {
  readonly file: string
  readonly explainAt: string | undefined
  readonly isFull: boolean
  readonly backend: Backend
}

const BACKENDS: readonly Backend[] = ['runs', 'bitset']

/**
 * Runs `bookwright solve`.
 * @param argv - What follows the word `solve`.
 * @returns The exit code: 0 done, 1 at least one case failed, 2 the command line is wrong.
 */
export async function runSolve(argv: readonly string[], streams: CommandStreams): Promise<number> {
  const parsed = readArguments(argv)
  if (typeof parsed === 'string') {
    streams.stderr.write(`${parsed}\nRun "bookwright solve --help" for the options.\n`)
    return 2
  }
  const zones = new ZoneCache()
  let hasFailed = false
  for await (const text of readCases(parsed.file, streams.stdin)) {
    const { answer, isError } = answerCase(text, parsed, zones)
    hasFailed ||= isError
    streams.stdout.write(`${JSON.stringify(answer)}\n`)
  }
  return hasFailed ? 1 : 0
}

/** The arguments, or a sentence that says what is wrong. */
function readArguments(argv: readonly string[]): SolveArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        explain: { type: 'string' },
        backend: { type: 'string', default: 'runs' },
        full: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const [file, ...others] = positionals
    if (file === undefined || others.length > 0) return 'Name one case file, or - for standard input.'
    const backend = BACKENDS.find(name => name === values.backend)
    if (!backend) return `There is no backend "${values.backend}"; use ${BACKENDS.join(' or ')}.`
    if (values.explain !== undefined && parseInstant(values.explain) === undefined) {
      return `"${values.explain}" is not a whole UTC minute such as 2027-06-07T09:00Z.`
    }
    return { file, backend, explainAt: values.explain, isFull: values.full }
  } catch (error) {
    return error instanceof TypeError ? error.message : 'The options cannot be read.'
  }
}

/** A file is one case; standard input has one case a line. A file that cannot be read is a case that fails. */
async function* readCases(file: string, stdin: Readable): AsyncGenerator<string | BookwrightError> {
  if (file !== '-') {
    yield await readFile(file, 'utf8').catch((cause: unknown) => {
      return new InvalidRequestError({ issues: [{ path: file, message: 'cannot be read' }] }, cause)
    })
    return
  }
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line
  }
}

function answerCase(
  text: string | BookwrightError,
  options: SolveArguments,
  zones: ZoneCache,
): { answer: object; isError: boolean } {
  try {
    if (typeof text !== 'string') throw text
    const { query, snapshot } = parseGoldenCase(parseJson(text))
    return { answer: answerQuery({ query, snapshot, options, zones }), isError: false }
  } catch (error) {
    const known = error instanceof BookwrightError
    const code = known ? error.code : 'BW_INTERNAL'
    const details = known ? { message: error.message, details: error.details } : { message: String(error) }
    return { answer: { error: { code, ...details } }, isError: true }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MalformedJsonError({}, cause)
  }
}

interface CaseRequest {
  readonly query: SlotQuery
  readonly snapshot: SolverSnapshot
  readonly options: SolveArguments
  readonly zones: ZoneCache
}

function answerQuery({ query, snapshot, options, zones }: CaseRequest): object {
  const solving = { zones, backend: options.backend }
  const explainAt = options.explainAt === undefined ? undefined : parseInstant(options.explainAt)
  if (explainAt !== undefined) return printExplanation(explain(query, snapshot, explainAt, solving))
  const sessions = sessionsOf(query, snapshot)
  if (sessions) return sessions
  const { slots, truncated } = solve(query, snapshot, solving)
  const answer = { starts: slots.map(slot => printInstant(slot.start)), truncated }
  if (!options.isFull) return answer
  return {
    ...answer,
    candidates: byStart(slots, slot => printCandidates(query, snapshot, slot, solving)),
    assignments: byStart(slots, printAssignments),
  }
}

/** A service that has sessions is joined and not scheduled: the starts are those of the sessions with places left. */
function sessionsOf(query: SlotQuery, snapshot: SolverSnapshot): object | undefined {
  const [line, ...others] = query.stages.flatMap(stage => stage.services)
  const hasSessions = snapshot.sessions?.some(session => session.serviceId === line?.serviceId)
  if (!line || others.length > 0 || !hasSessions) return undefined
  const offers = listSessions({ ...query, serviceId: line.serviceId, guests: line.guests }, snapshot)
  return {
    starts: offers.filter(offer => offer.isOpen).map(offer => printInstant(offer.session.from)),
    truncated: false,
    sessions: offers.map(({ session, placesLeft, reasons }) => {
      return { id: session.id, start: printInstant(session.from), placesLeft, reasons }
    }),
  }
}

function byStart<Value>(slots: readonly Slot[], print: (slot: Slot) => Value): Record<string, Value> {
  return Object.fromEntries(slots.map(slot => [printInstant(slot.start), print(slot)]))
}

/** By requirement; with more than one service the key names the stage and the line as well. */
function printCandidates(
  query: SlotQuery,
  snapshot: SolverSnapshot,
  slot: Slot,
  solving: SolveOptions,
): Record<string, string[]> {
  const isSingle = query.stages.length === 1 && query.stages[0]?.services.length === 1
  return Object.fromEntries(
    servingResources(query, snapshot, slot.start, solving).map(({ stage, line, requirement, resourceIds }) => {
      return [isSingle ? requirement : `${stage}.${line}.${requirement}`, resourceIds]
    }),
  )
}
