import type { RawCommand } from './command.js'
import { SOLVE_NOTES, SOLVE_OPTIONS } from './solve-help.js'

export const solveCommand: RawCommand = {
  name: 'solve',
  summary: 'Solves a case of availability from a file or standard input; needs no database',
  usage: 'CASE.json|- [--explain INSTANT] [--backend NAME] [--full]',
  optionHelp: SOLVE_OPTIONS,
  notes: SOLVE_NOTES,
  async runRaw(argv) {
    // Loaded late, like the engine: the other commands do not need the solver.
    const { runSolve } = await import('./solve.js')
    const { stdin, stdout, stderr } = process
    return runSolve([...argv], { stdin, stdout, stderr })
  },
}
