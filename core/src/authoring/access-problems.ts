/** An element that code makes with `h()` or what Vue compiles a template to, with its properties. */
const ELEMENT = /\b(?:h|_?create(?:Element)?(?:VNode|Block))\(\s*["'](\w+)["']\s*,\s*(\{[^}]*\}|\w+)?/g

const named = /["']?(aria-label|aria-labelledby|ariaLabel|id|title)["']?\s*:/

const RULES: readonly { readonly says: string; isBroken(tag: string, properties: string): boolean }[] = [
  {
    says: 'an image without `alt`',
    isBroken: (tag, properties) => tag === 'img' && !/\balt["']?\s*:/.test(properties),
  },
  {
    says: 'a click on something that the keyboard does not reach: use a button',
    isBroken: (tag, properties) => /^(div|span|li|p|td|tr)$/.test(tag) && /\bonClick\b/.test(properties),
  },
  {
    says: 'a field without a name: give it `aria-label`, or an `id` for its label',
    isBroken: (tag, properties) =>
      /^(input|select|textarea)$/.test(tag) &&
      !/type["']?\s*:\s*["']hidden/.test(properties) &&
      !named.test(properties),
  },
]

/**
 * What keeps people out, as far as the text of a module or a style sheet shows it. It finds the usual mistakes; a person with
 * a keyboard and a screen reader finds the others.
 */
export function accessProblems(source: string): string[] {
  const found = [...source.matchAll(ELEMENT)].flatMap(([, tag = '', properties = '']) =>
    RULES.filter(rule => rule.isBroken(tag, properties)).map(rule => rule.says),
  )
  if (/\boutline\s*:\s*(none|0)\b/.test(source)) found.push('a focus that cannot be seen (`outline: none`)')
  if (/\btab-?[iI]ndex["']?\s*[:=]\s*["']?[1-9]/.test(source)) {
    found.push('an order of the keyboard of its own (`tabindex`)')
  }
  return [...new Set(found)]
}
