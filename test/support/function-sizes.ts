import typescript from 'typescript'

export interface FunctionSize {
  name: string
  line: number
  lines: number
}

function nameOf(node: typescript.Node): string {
  const named = node as { name?: typescript.Node }
  const owner = node.parent as { name?: typescript.Node }
  return (named.name ?? owner.name)?.getText() ?? '(anonymous)'
}

/** The script of a Vue component, on its own lines; any other source as it is. */
function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.vue')) return text
  const match = /<script\b[^>]*>([\s\S]*?)<\/script>/.exec(text)
  return match?.[1] ?? ''
}

/** Every function, method, accessor and arrow of a source, with the lines from its first to its last character. */
export function functionSizes(path: string, text: string): FunctionSize[] {
  const source = typescript.createSourceFile(path, scriptOf(path, text), typescript.ScriptTarget.ES2022, true)
  const sizes: FunctionSize[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: typescript.Node): void => {
    if (typescript.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = lineOf(node.getStart())
      sizes.push({ name: nameOf(node), line, lines: lineOf(node.getEnd()) - line + 1 })
    }
    typescript.forEachChild(node, visit)
  }
  visit(source)
  return sizes
}
