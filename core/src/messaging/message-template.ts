import { fillVariables, variablesIn } from '../domain/text-variables.js'
import type { Block } from './message-blocks.js'

/** Words with variables in braces, `Hello {name}`. Paragraphs are parted by an empty line. */
export interface TemplateWords {
  readonly subject: string
  readonly body: string
}

/** What stands for the variables of one message: words within a line, and parts that stand on a line of their own. */
export interface TemplateValues {
  readonly words: Readonly<Record<string, string>>
  readonly parts: Readonly<Record<string, Block | undefined>>
}

/** The names that a template may use. */
export interface TemplateNames {
  readonly words: readonly string[]
  readonly parts: readonly string[]
}

export interface TemplateIssue {
  readonly path: 'subject' | 'body'
  readonly message: string
}

const ALONE = /^\s*\{([\w-]+)\}\s*$/

/** What is wrong with a template; an empty list is what may be saved. */
export function templateIssues({ subject, body }: TemplateWords, names: TemplateNames): TemplateIssue[] {
  const known = `Known are ${[...names.words, ...names.parts].map(name => `{${name}}`).join(', ')}.`
  const check = (path: 'subject' | 'body', text: string): TemplateIssue[] => {
    const unknown = variablesIn(text).filter(name => !names.words.includes(name) && !names.parts.includes(name))
    const told = [...new Set(unknown)].map(name => ({ path, message: `There is no variable {${name}}. ${known}` }))
    return [...told, ...misplaced(path, text, names).map(message => ({ path, message }))]
  }
  return [...check('subject', subject), ...check('body', body)]
}

function misplaced(path: 'subject' | 'body', text: string, { parts }: TemplateNames): string[] {
  const inside = path === 'subject' ? [text] : text.split('\n').filter(line => !ALONE.test(line))
  const used = inside.flatMap(variablesIn)
  const wrong = [...new Set(used.filter(name => parts.includes(name)))]
  const where = path === 'subject' ? 'cannot stand in a subject' : 'needs a line of its own'
  return wrong.map(name => `{${name}} ${where}.`)
}

/** One line: what stands for variables may hold line breaks, and a subject must not. */
export function renderSubject({ subject }: TemplateWords, { words }: TemplateValues): string {
  return fillVariables(subject, words).replace(/\s+/g, ' ').trim()
}

/**
 * The parts of a message. Values are put in once and never read again, so one that looks like a variable stays as it is;
 * whoever makes HTML of the parts escapes them. Nothing of a template is ever run.
 */
export function renderBody({ body }: TemplateWords, { words, parts }: TemplateValues): Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  const end = () => {
    const text = fillVariables(lines.join('\n'), words).trim()
    if (text !== '') blocks.push({ text })
    lines = []
  }
  for (const line of body.replaceAll('\r\n', '\n').split('\n')) {
    const name = ALONE.exec(line)?.[1]
    const isPart = name !== undefined && Object.hasOwn(parts, name)
    if (!isPart && line.trim() !== '') lines.push(line)
    else end()
    const part = isPart ? parts[name] : undefined
    if (part) blocks.push(part)
  }
  end()
  return blocks
}
