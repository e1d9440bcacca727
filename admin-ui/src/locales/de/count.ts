/** A number with its noun: `counted(2, 'Buchung', 'Buchungen')` is "2 Buchungen". */
export function counted(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`
}
