/** One case of a contract suite; the adapter's own tests run it: `for (const { title, run } of cases) it(title, run)`. */
export interface ContractCase {
  readonly title: string
  run(): Promise<void>
}
