// Changes that no test can notice, because the changed program does the same; scripts/mutate.mjs leaves them out. Each has
// the line as it is compiled, what becomes of it, and why that makes no difference. A line that is written anew falls out.
export const EQUIVALENT_MUTANTS = [
  {
    file: 'availability/assignment-search.js',
    before: 'this.hasGivenUp = false;',
    after: 'this.hasGivenUp = true;',
    why: 'each search sets it anew before anybody reads it',
  },
  {
    file: 'availability/bitset-algebra.js',
    before: 'if (position < 0 || position >= this.length)',
    after: 'if (position < 0 || position > this.length)',
    why: 'the bits behind the last minute are kept at zero',
  },
  {
    file: 'availability/runs.js',
    before: 'return at(runs, index) <= from && at(runs, index + 1) >= to && index < runs.length;',
    after: 'return at(runs, index) <= from && at(runs, index + 1) >= to && index <= runs.length;',
    why: 'behind the last run an edge lies at no minute at all, so the first question is answered no',
  },
  {
    file: 'availability/assignment-search.js',
    before: 'if (!first || first.from > 0 || first.to <= 0)',
    after: 'if (!first || first.from > 0 || first.to < 0)',
    why: 'a footprint that begins at or before the start and ends at it is empty, and empty footprints are never made',
  },
  {
    file: 'availability/bitset-algebra.js',
    before: 'for (let index = 0; index < result.length; index++) {',
    after: 'for (let index = 0; index <= result.length; index++) {',
    why: 'a typed array ignores what is written behind its end, and reads of it are zeros',
  },
  {
    file: 'availability/cheapest-team.js',
    before: 'return need && candidate ? [{ need, candidate }] : [];',
    after: 'return need || candidate ? [{ need, candidate }] : [];',
    why: 'a matched column has a cost, so need and candidate are both there; the question is for the compiler',
  },
  {
    file: 'availability/explain.js',
    before: "return rules.every(rule => rule.code === 'TRUNCATED' || rule.code === 'RULE');",
    after: "return rules.some(rule => rule.code === 'TRUNCATED' || rule.code === 'RULE');",
    why: 'saves work only: what is tried in vain is asked again with the rules of the whole question, which still refuse',
  },
  {
    file: 'availability/explain.js',
    before: "return rules.every(rule => rule.code === 'TRUNCATED' || rule.code === 'RULE');",
    after: "return rules.every(rule => rule.code !== 'TRUNCATED' || rule.code === 'RULE');",
    why: 'the same; and a start that was given up on is given up on again',
  },
  {
    file: 'availability/pool-colouring.js',
    before:
      'return (left, right) => isLater(left) - isLater(right) || left.from - right.from || left.to - right.to || (left.id < right.id ? -1 : 1);',
    after:
      'return (left, right) => isLater(left) - isLater(right) || left.from - right.from || left.to - right.to || (left.id <= right.id ? -1 : 1);',
    why: 'no two claims have one id',
  },
  {
    file: 'availability/solve.js',
    before: 'if (found.size > 0 && found.size < limit) {',
    after: 'if (found.size > 0 && found.size <= limit) {',
    why: 'the loop inside asks again before it adds',
  },
  {
    file: 'availability/solve.js',
    before: 'if (found.size > 0 && found.size < limit) {',
    after: 'if (found.size > 0 || found.size < limit) {',
    why: 'where there is no best way there is no other; where there are enough the loop adds nothing',
  },
  {
    file: 'availability/solve.js',
    before: 'if (found.size > 0 && found.size < limit) {',
    after: 'if (found.size >= 0 && found.size < limit) {',
    why: 'where there is no best way there is no other',
  },
]
