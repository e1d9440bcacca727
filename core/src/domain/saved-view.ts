/** The lists that can be found again as somebody left them. */
export const VIEWED_LISTS = ['bookings', 'clients'] as const
export type ViewedList = (typeof VIEWED_LISTS)[number]

/** A list as somebody wants to find it again. */
export interface SavedView {
  readonly id: string
  readonly list: ViewedList
  readonly name: string
  /** Everybody of the business sees it. */
  readonly isShared: boolean
  /** What the address of the page says: filters and order. */
  readonly query: Readonly<Record<string, string>>
  /** Keys of the columns in their order; empty: those that the list begins with. */
  readonly columns: readonly string[]
}

/** As somebody sees it. */
export type SeenView = SavedView & {
  /** Whoever reads may change it. */
  readonly isOwn: boolean
}

/** More names than this are no help to find anything. */
export const MOST_VIEWS = 50
