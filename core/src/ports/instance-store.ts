/** Facts about the whole installation, one JSON value a key. */
export interface InstanceStore {
  get<T>(key: string): Promise<T | undefined>
  put(key: string, value: unknown): Promise<void>
}
