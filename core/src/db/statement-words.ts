/** Statements that would end the transaction of a step, or change as whom it runs. */
const REFUSED =
  /(?:^|;)\s*(commit|rollback|abort|begin|end|start\s+transaction|savepoint|release|prepare\s+transaction|(?:re)?set\s+(?:local\s+|session\s+)*(?:role|session\s+authorization|row_security|search_path)|grant|alter\s+default)\b/i

/** Comments, text and the bodies of functions say nothing about the statements around them. */
const INSIDE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/g

/**
 * The first statement of a step that it must not have, in its own words. A guard against mistakes, not against malice: a
 * plugin is trusted code.
 */
export function refusedStatement(sql: string): string | undefined {
  const found = REFUSED.exec(sql.replace(INSIDE, ' '))?.[1]
  return found?.replace(/\s+/g, ' ').toUpperCase()
}
