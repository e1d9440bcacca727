import { Session, type Debugger } from 'node:inspector'

/** One call on the stack of the main thread. */
export interface Frame {
  readonly url: string
  /** Empty where it has no name. */
  readonly functionName: string
  readonly line: number
}

/**
 * Looks at the stack of the main thread while it runs, also in an endless loop: V8 interrupts it for the debugger of another
 * thread. For worker threads.
 */
export class PausedStack {
  private readonly session = new Session()
  private readonly urls = new Map<string, string>()
  private waiting: ((frames: Frame[]) => void)[] = []

  constructor() {
    this.session.connectToMainThread()
    this.session.on('Debugger.scriptParsed', ({ params }) => this.urls.set(params.scriptId, params.url))
    this.session.on('Debugger.paused', ({ params }) => this.paused(params.callFrames))
    this.session.post('Debugger.enable')
  }

  /** The innermost call first; never resolves while the thread waits outside of JavaScript. */
  read(): Promise<Frame[]> {
    return new Promise(resolve => {
      this.waiting.push(resolve)
      this.session.post('Debugger.pause')
    })
  }

  close(): void {
    this.session.disconnect()
  }

  private paused(frames: readonly Debugger.CallFrame[]): void {
    const read = frames.map(({ functionName, location: { scriptId, lineNumber } }) => {
      return { functionName, url: this.urls.get(scriptId) ?? '', line: lineNumber + 1 }
    })
    this.session.post('Debugger.resume')
    const waiting = this.waiting.splice(0)
    waiting.forEach(resolve => resolve(read))
  }
}
