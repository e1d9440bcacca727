/** `8:42`, counted down; rounded up, so that 0:00 is shown only when nothing is left. */
export function printLeft(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
