import { onScopeDispose, ref, type Ref } from 'vue'

/** What the engine says of one event: its name, and whose it is. */
export interface LiveChange {
  hook: string
  id: string
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** Several changes of one moment are one piece of news. */
const GATHER_MS = 100

/** A stream that comes back after a break with the last id that it has, later and later. */
class LiveStream {
  private source: EventSource | null = null
  private lastId = ''
  private waitMs = FIRST_WAIT_MS
  private retryTimer = 0

  constructor(
    private readonly address: (after: string) => string,
    private readonly isConnected: Ref<boolean>,
    private readonly tell: (change: LiveChange) => void,
    private readonly onPanels: () => void,
  ) {}

  open(): void {
    this.source = new EventSource(this.address(this.lastId))
    this.source.addEventListener('ready', ({ lastEventId }) => {
      this.lastId = lastEventId
      this.isConnected.value = true
      this.waitMs = FIRST_WAIT_MS
    })
    this.source.addEventListener('change', ({ data, lastEventId }: MessageEvent<string>) => {
      this.lastId = lastEventId
      this.tell(JSON.parse(data) as LiveChange)
    })
    this.source.addEventListener('reset', ({ lastEventId }) => {
      this.lastId = lastEventId
      this.tell({ hook: 'reset', id: '' })
    })
    this.source.addEventListener('panels', () => this.onPanels())
    this.source.addEventListener('error', () => this.again())
  }

  /** Now instead of after the wait. */
  comeBack(): void {
    if (this.source) return
    clearTimeout(this.retryTimer)
    this.waitMs = FIRST_WAIT_MS
    this.open()
  }

  close(): void {
    clearTimeout(this.retryTimer)
    this.source?.close()
  }

  /** The browser's own way back is always as fast as the first time: many pages would storm an engine that starts. */
  private again(): void {
    this.isConnected.value = false
    this.source?.close()
    this.source = null
    clearTimeout(this.retryTimer)
    this.retryTimer = window.setTimeout(() => this.open(), this.waitMs * (0.5 + Math.random() / 2))
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS)
  }
}

/** Listens to what happens in the business as long as the scope lives; meanwhile pages read again at their own pace. */
export function useLive(
  address: (after: string) => string,
  onNews: (changes: LiveChange[]) => void,
  onPanels: () => void,
): { isConnected: Ref<boolean> } {
  const isConnected = ref(false)
  let gathered: LiveChange[] = []
  let gatherTimer = 0
  const gather = (change: LiveChange) => {
    gathered.push(change)
    if (gatherTimer) return
    gatherTimer = window.setTimeout(() => {
      const changes = gathered
      gathered = []
      gatherTimer = 0
      onNews(changes)
    }, GATHER_MS)
  }
  const stream = new LiveStream(address, isConnected, gather, onPanels)
  const comeBack = () => stream.comeBack()
  window.addEventListener('online', comeBack)
  stream.open()
  onScopeDispose(() => {
    window.removeEventListener('online', comeBack)
    clearTimeout(gatherTimer)
    stream.close()
  })
  return { isConnected }
}
