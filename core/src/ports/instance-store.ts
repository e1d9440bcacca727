/** Facts about the whole installation, one JSON value a key. */
export interface InstanceStore {
  get<T>(key: string): Promise<T | undefined>
  /** Puts a value where none is yet. @returns the one that is there afterwards. */
  putOnce<T>(key: string, value: T): Promise<T>
  /** Whether there is neither a business that is open or suspended, nor a platform admin. */
  isEmpty(): Promise<boolean>
  /** Does the work while nobody else does work of this name, here or in another process; others wait. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
  put(key: string, value: unknown): Promise<void>
}
