/**
 * Tells one after the other, also when one of them cannot be told: an address that refuses everything must not keep the
 * news from those behind it.
 * @throws What the first of those refused, after the others were told.
 */
export async function tellEach<Reader>(
  readers: readonly Reader[],
  tell: (reader: Reader) => Promise<unknown>,
): Promise<void> {
  const refused: unknown[] = []
  for (const reader of readers) {
    try {
      await tell(reader)
    } catch (error) {
      refused.push(error)
    }
  }
  if (refused.length > 0) throw refused[0]
}
