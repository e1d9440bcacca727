import { expect } from 'chai'
import { requireTimeZone } from '../../dist/domain/time-zone.js'

describe('requireTimeZone', () => {
  for (const name of ['Europe/London', 'UTC', 'Australia/Lord_Howe']) {
    it(`takes ${name}`, () => {
      expect(() => requireTimeZone(name)).not.to.throw()
    })
  }

  for (const name of ['', '+01:00', '-0330', 'Mars/Olympus', 'Europe/London ']) {
    it(`refuses "${name}"`, () => {
      expect(() => requireTimeZone(name))
        .to.throw()
        .with.property('code', 'BW_UNKNOWN_TIME_ZONE')
    })
  }
})
