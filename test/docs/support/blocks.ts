import { readFileSync } from 'node:fs'
import { inRepository } from '../../support/repository-root.js'
import { sourceFiles } from '../../support/source-files.js'

export interface Block {
  /** The word after the three backticks; empty when there is none. */
  readonly language: string
  readonly text: string
}

/** Pages that somebody wrote by hand; those in `docs/reference` are generated, and compared with their generators. */
export const WRITTEN_PAGES: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'SUPPORT.md'],
  ...sourceFiles(['docs'], /\.md$/).filter(page => !page.startsWith('docs/reference/')),
]

export const readPage = (page: string): string => readFileSync(inRepository(page), 'utf8')

/** The code blocks of a text in their order, also those that stand indented in a list. */
export function blocksIn(text: string): Block[] {
  return [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
  }))
}

export const blocksOf = (page: string, language: string): string[] =>
  blocksIn(readPage(page))
    .filter(block => block.language === language)
    .map(({ text }) => text)
