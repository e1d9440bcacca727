import { inject, injectable } from 'tsyringe'
import { CONFIG, LOG } from '../di/tokens.js'
import type { EngineConfig } from '../ports/config.js'
import type { Log } from '../ports/log.js'

/** At a desk without a mail server nobody could use the links of letters, so the terminal shows them; never in production. */
@injectable()
export class KeptLetters {
  constructor(
    @inject(CONFIG) private readonly config: EngineConfig,
    @inject(LOG) private readonly log: Log,
  ) {}

  show(link: string): void {
    if (this.config.isProduction || !link.includes('token=')) return
    this.log.warn({ link }, 'no mail server is set here, so open the link of this letter yourself')
  }
}
