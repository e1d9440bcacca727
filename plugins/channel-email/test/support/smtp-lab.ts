import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface ReceivedMail {
  readonly mail: Email
  readonly isEncrypted: boolean
  readonly user: string | undefined
  readonly recipients: readonly string[]
}

const parsed = async (stream: Readable): Promise<Email> => PostalMime.parse(await buffer(stream))

/** A real SMTP server on this machine that keeps what it receives. */
export class SmtpLab {
  readonly received: ReceivedMail[] = []
  /** When set, every sender is refused with this answer. */
  refusal: { code: number; text: string } | undefined
  private constructor(private readonly server: SMTPServer) {}

  static async start(options: SMTPServerOptions = {}): Promise<SmtpLab> {
    const lab: { current?: SmtpLab } = {}
    const server = new SMTPServer({
      authOptional: true,
      closeTimeout: 100,
      logger: false,
      onMailFrom: (_address, _session, done) => {
        const refusal = lab.current?.refusal
        done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
      },
      onData: (stream, session, done) => {
        void parsed(stream).then(mail => {
          const recipients = session.envelope.rcptTo.map(recipient => recipient.address)
          lab.current?.received.push({ mail, isEncrypted: session.secure, user: session.user, recipients })
          done()
        }, done)
      },
      ...options,
    })
    // A client that gives up in the middle is part of the tests; the server reports it as an error.
    server.on('error', () => undefined)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    lab.current = new SmtpLab(server)
    return lab.current
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port
  }

  stop(): Promise<void> {
    return new Promise(resolve => this.server.close(() => resolve()))
  }
}

/** A server that accepts connections and then does as it likes. */
export async function startRawServer(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    sockets.forEach(socket => socket.destroy())
    return new Promise<void>(resolve => server.close(() => resolve()))
  }
  return { port: (server.address() as AddressInfo).port, sockets, stop }
}
