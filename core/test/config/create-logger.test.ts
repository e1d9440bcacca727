import { expect } from 'chai'
import { loggedError } from '../../dist/config/create-logger.js'

describe('loggedError', () => {
  it('keeps the message of a data exception, without the value that was wrong', () => {
    const problem = 'invalid input syntax for type uuid: "canary@example.test"'
    const shown = JSON.stringify(loggedError(Object.assign(new Error(problem), { code: '22P02' })))
    expect(shown).to.include('invalid input syntax for type uuid').and.not.include('canary')
    const other = JSON.stringify(loggedError(Object.assign(new Error('relation "a" is missing'), { code: '42P01' })))
    expect(other).to.include('relation')
  })

  it('shows what broke and where, and nothing of the row it broke on', () => {
    const cause = Object.assign(new Error('duplicate key value violates unique constraint "customer_email"'), {
      code: '23505',
      constraint: 'customer_email',
      detail: 'Key (email)=(canary@example.test) already exists.',
    })
    const mapped = { parent: cause, original: cause, sql: "VALUES ('canary')", parameters: ['canary'] }
    for (const error of [cause, Object.assign(new Error(cause.message), mapped)]) {
      const shown = loggedError(error)
      expect(shown).to.include({ type: 'Error', message: cause.message })
      expect(JSON.stringify(shown)).to.not.include('canary')
    }
    expect(loggedError(cause)).to.include({ code: '23505', constraint: 'customer_email' })
  })
})
