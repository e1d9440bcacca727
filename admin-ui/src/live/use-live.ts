import { onScopeDispose, ref, type Ref } from 'vue'

/** What the engine says of one event: its name, and whose it is. */
export interface LiveChange {
  hook: string
  id: string
}

export interface Live {
  /** Rises when something happened. */
  news: Ref<number>
  isConnected: Ref<boolean>
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** Several changes of one moment are one piece of news. */
const GATHER_MS = 250

/**
 * Listens to what happens in the business as long as the scope lives. After a break it comes back with the last id that it
 * has, later and later; meanwhile pages read again at their own pace.
 */
export function useLive(address: (after: string) => string, onNews: (changes: LiveChange[]) => void): Live {
  const news = ref(0)
  const isConnected = ref(false)
  let source: EventSource | null = null
  let lastId = ''
  let waitMs = FIRST_WAIT_MS
  let retryTimer = 0
  let gatherTimer = 0
  let gathered: LiveChange[] = []

  function tell(change: LiveChange): void {
    gathered.push(change)
    if (gatherTimer) return
    gatherTimer = window.setTimeout(() => {
      const changes = gathered
      gathered = []
      gatherTimer = 0
      news.value += 1
      onNews(changes)
    }, GATHER_MS)
  }

  function open(): void {
    source = new EventSource(address(lastId))
    source.addEventListener('ready', ({ lastEventId }) => {
      lastId = lastEventId
      isConnected.value = true
      waitMs = FIRST_WAIT_MS
    })
    source.addEventListener('change', ({ data, lastEventId }: MessageEvent<string>) => {
      lastId = lastEventId
      tell(JSON.parse(data) as LiveChange)
    })
    source.addEventListener('reset', ({ lastEventId }) => {
      lastId = lastEventId
      tell({ hook: 'reset', id: '' })
    })
    source.addEventListener('error', again)
  }

  /** The browser's own way back is always as fast as the first time: many pages would storm an engine that starts. */
  function again(): void {
    isConnected.value = false
    source?.close()
    source = null
    clearTimeout(retryTimer)
    retryTimer = window.setTimeout(open, waitMs * (0.5 + Math.random() / 2))
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  }

  const comeBack = () => {
    if (source) return
    clearTimeout(retryTimer)
    waitMs = FIRST_WAIT_MS
    open()
  }
  window.addEventListener('online', comeBack)
  open()
  onScopeDispose(() => {
    window.removeEventListener('online', comeBack)
    clearTimeout(retryTimer)
    clearTimeout(gatherTimer)
    source?.close()
  })
  return { news, isConnected }
}
