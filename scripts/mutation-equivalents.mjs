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
    why: 'the bit behind the last minute is 0: fill ends before it, shift trims it, counting wants one set at least, all else only clears',
  },
  {
    file: 'availability/runs.js',
    before: 'return at(runs, index) <= from && at(runs, index + 1) >= to && index < runs.length;',
    after: 'return at(runs, index) <= from && at(runs, index + 1) >= to && index <= runs.length;',
    why: 'behind the last run an edge lies at no minute at all, so the first question is answered no',
  },
  {
    file: 'availability/too-few.js',
    before: 'if (!first || first.from > 0 || first.to <= 0)',
    after: 'if (!first || first.from > 0 || first.to < 0)',
    why: 'a footprint ends no earlier than what it is for, and that begins at the start or later and lasts a minute at least',
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
  {
    file: 'availability/solve.js',
    before: 'let length = query.limit === undefined ? query.to - query.from : FIRST_STRETCH;',
    after: 'let length = query.limit === undefined ? query.to + query.from : FIRST_STRETCH;',
    why: 'a stretch longer than the range is cut at its end, and minutes since 1970 are above 0',
  },
  {
    file: 'availability/solver-context.js',
    before: 'if (!known)',
    after: 'if (known)',
    why: 'saves work only: a set of working minutes that is not remembered is made anew, and alike',
  },
  {
    file: 'availability/bitset-algebra.js',
    before: 'if (Math.abs(by) >= this.length)',
    after: 'if (Math.abs(by) > this.length)',
    why: 'what is shifted by the whole length lies beyond the window, where reads are zeros and writes are trimmed',
  },
  {
    file: 'availability/runs.js',
    before: 'if (last > 0 && (result[last] ?? 0) >= from)',
    after: 'if (last >= 0 && (result[last] ?? 0) >= from)',
    why: 'edges are pushed in pairs, so the last one has an odd place or there is none',
  },
  {
    file: 'availability/runs-algebra.js',
    before: 'if (this.cursor > 0 && minute < (set[this.cursor - 1] ?? 0))',
    after: 'if (this.cursor >= 0 && minute < (set[this.cursor - 1] ?? 0))',
    why: 'at 0 the cursor is set to 0',
  },
  {
    file: 'availability/runs-algebra.js',
    before: 'if (this.cursor > 0 && minute < (set[this.cursor - 1] ?? 0))',
    after: 'if (this.cursor > 0 && minute <= (set[this.cursor - 1] ?? 0))',
    why: 'saves work only: from the beginning the cursor comes to the same place',
  },
  {
    file: 'availability/runs-algebra.js',
    before: 'if (this.cursor > 0 && minute < (set[this.cursor - 1] ?? 0))',
    after: 'if (this.cursor > 0 || minute < (set[this.cursor - 1] ?? 0))',
    why: 'the same: the cursor sets out from the beginning each time',
  },
  {
    file: 'availability/day-plan.js',
    before: 'if (other.id <= visit.id)',
    after: 'if (other.id < visit.id)',
    why: 'a visit has the same person as itself, and those do not change places',
  },
  {
    file: 'availability/sessions.js',
    before: '.sort((left, right) => left.from - right.from || (left.id < right.id ? -1 : 1))',
    after: '.sort((left, right) => left.from - right.from || (left.id <= right.id ? -1 : 1))',
    why: 'no two sessions have one id',
  },
  {
    file: 'availability/explain.js',
    before: "return rules.length === 1 && rules[0]?.code === 'OFF_GRID';",
    after: "return rules.length === 1 || rules[0]?.code === 'OFF_GRID';",
    why: 'saves work only: the other rules of the query are asked again, and still refuse; on the grid nothing is new',
  },
  {
    file: 'availability/slot-finder.js',
    before: 'for (let index = 0; index < Math.min(leftRanks.length, rightRanks.length); index++) {',
    after: 'for (let index = 0; index <= Math.min(leftRanks.length, rightRanks.length); index++) {',
    why: 'plans of one question have one claim for each resource wanted, so both lists end there and are read as zeros',
  },
  {
    file: 'availability/bitset-algebra.js',
    before: 'for (let index = 0; index < result.length; index++)',
    after: 'for (let index = 0; index <= result.length; index++)',
    why: 'a typed array ignores what is written behind its end',
  },
  {
    file: 'availability/assignment-search.js',
    before: 'else if (compareCosts(cost ?? best, best) < 0)',
    after: 'else if (compareCosts(cost ?? best, best) <= 0)',
    why: 'a claim is only tried when it leaves the plan cheaper than the best one, so none that costs the same comes here',
  },
  {
    file: 'availability/runs.js',
    before: 'if (last - first > total * WORDS_PER_STRETCH * 32)',
    after: 'if (last - first >= total * WORDS_PER_STRETCH * 32)',
    why: 'saves work only: marks and sorted edges make the same set',
  },
  {
    file: 'availability/direct-choice.js',
    before: 'if (!isSame || last.length !== size) {',
    after: 'if (!isSame || last.length === size) {',
    why: 'saves work only: the same ones are put into a new list each time',
  },
]
