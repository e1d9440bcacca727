/** Remembers one thing per tab under one key; a browser that refuses storage only forgets at the next reload. */
export interface SessionStore {
  read<T>(key: string): T | null
  write(key: string, value: unknown): void
  remove(key: string): void
}

export function createSessionStore(prefix: string, storage: Storage | null): SessionStore {
  const name = (key: string) => `bookwright:${prefix}:${key}`
  return {
    read<T>(key: string): T | null {
      try {
        const text = storage?.getItem(name(key)) ?? null
        return text === null ? null : (JSON.parse(text) as T)
      } catch {
        return null
      }
    },
    write(key, value) {
      try {
        storage?.setItem(name(key), JSON.stringify(value))
      } catch {
        // Full or forbidden (private mode): what is on the page stays, only a reload would lose it.
        return
      }
    },
    remove(key) {
      storage?.removeItem(name(key))
    },
  }
}

/** What outlives the tab; the same refusals as below. */
export function openLocalStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

/** Reading `sessionStorage` itself throws where the browser blocks storage for this frame. */
export function openSessionStorage(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}
