import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** A word or a sentence that stands in a file of the pages instead of in a catalogue. */
export interface WrittenWords {
  readonly line: number
  readonly text: string
}

/** Attributes and properties that somebody reads or hears. */
const READ = /^(title|placeholder|alt|label|aria-label|aria-description|aria-roledescription|aria-valuetext)$/
const NODE = { element: 1, text: 2, interpolation: 5, attribute: 6, directive: 7 }
const LETTERS = /\p{L}{2,}/u
/** Two words in a row, or one with a capital letter. */
const WORDS = /\p{L}{2,}[,.:;!?…]? \p{L}+|^\p{Lu}\p{Ll}+[.!?…]?$/u
/** Names of keys and headers, as browsers say them, and of products. */
const NAMES = new Set([
  ...['Edge', 'Opera', 'Firefox', 'Chrome', 'Safari', 'Android', 'Windows', 'Mac', 'Linux'],
  ...['Arrow', 'Enter', 'Escape', 'Tab', 'Home', 'End', 'Backspace', 'Delete', 'Space', 'Accept', 'Bookwright'],
])
/** Calls whose texts nobody reads: selectors, and what a programmer did wrong. */
const UNREAD_CALLS =
  /(^|\.)(querySelector|querySelectorAll|closest|matches|matchMedia|getElementById|Symbol|RegExp|\w*Error|\w*Exception)$/

interface TemplateNode {
  readonly type: number
  readonly loc: { readonly start: { readonly line: number } }
  readonly content?: unknown
  readonly children?: readonly TemplateNode[]
  readonly branches?: readonly TemplateNode[]
  readonly props?: readonly TemplateAttribute[]
}
interface TemplateAttribute {
  readonly type: number
  readonly name: string
  readonly loc: { readonly start: { readonly line: number } }
  readonly value?: { readonly content: string }
  readonly arg?: { readonly content?: string }
  readonly exp?: { readonly content?: string }
}

/** Names of classes, tests and settings, several of them in one text. */
const isMachineText = (text: string) =>
  text.split(/\s+/).every(part => /^[a-z\d#.:[(][^\p{Lu}]*$/u.test(part)) && /[-_=[\](){}<>*/|]|\d/.test(text)

const isWritten = (text: string) => WORDS.test(text.trim()) && !NAMES.has(text.trim()) && !isMachineText(text.trim())

/** Says whether a text of a script is one that nobody reads, by where it stands. */
function isUnread(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) return true
  for (let at: ts.Node = parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isThrowStatement(at) || ts.isTypeNode(at)) return true
    const isCall = ts.isCallExpression(at) || ts.isNewExpression(at)
    if (isCall && UNREAD_CALLS.test((at as ts.CallExpression).expression.getText())) return true
    if (ts.isStatement(at)) return false
  }
  return false
}

const textOf = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … ')
}

/** Words in the texts of a script. */
export function wordsInScript(source: string, firstLine = 1, isBad = isWritten): WrittenWords[] {
  const file = ts.createSourceFile('page.ts', source, ts.ScriptTarget.Latest, true)
  const found: WrittenWords[] = []
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
    if (text !== undefined && isBad(text.replaceAll(' … ', '')) && !isUnread(node)) {
      found.push({ line: firstLine + file.getLineAndCharacterOfPosition(node.getStart()).line, text })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function wordsInAttribute(attribute: TemplateAttribute): WrittenWords[] {
  const { line } = attribute.loc.start
  if (attribute.type === NODE.attribute) {
    const text = attribute.value?.content ?? ''
    const isBad = READ.test(attribute.name) ? LETTERS.test(text) : /^\p{Lu}/u.test(text) && isWritten(text)
    return isBad ? [{ line, text: `${attribute.name}="${text}"` }] : []
  }
  // `v-for` and the rest of the directives that are no expression have no texts.
  if (['for', 'slot'].includes(attribute.name)) return []
  return wordsInScript(`(${attribute.exp?.content ?? ''})`, line)
}

function wordsInNode(node: TemplateNode): WrittenWords[] {
  const { line } = node.loc.start
  const own: WrittenWords[] = []
  if (node.type === NODE.text && LETTERS.test(String(node.content))) {
    own.push({ line, text: String(node.content).trim() })
  }
  if (node.type === NODE.interpolation) {
    own.push(...wordsInScript(`(${(node.content as { content?: string }).content ?? ''})`, line))
  }
  const below = [...(node.children ?? []), ...(node.branches ?? [])]
  return [...own, ...(node.props ?? []).flatMap(wordsInAttribute), ...below.flatMap(wordsInNode)]
}

/** Words in a component: in the nodes and attributes of its template, and in its script. */
export function wordsInComponent(source: string): WrittenWords[] {
  const { descriptor, errors } = parse(source, { ignoreEmpty: false })
  if (errors.length > 0) throw errors[0]!
  const { template, script, scriptSetup } = descriptor
  const inScripts = [script, scriptSetup].flatMap(block =>
    block ? wordsInScript(block.content, block.loc.start.line) : [],
  )
  const ast = template?.ast as unknown as TemplateNode | undefined
  return [...inScripts, ...(ast?.children ?? []).flatMap(wordsInNode)]
}
