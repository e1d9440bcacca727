import { expect } from 'chai'
import { timelineLine } from '../src/client/timeline-text.js'

describe('timelineLine', () => {
  const booked = (by: string) => {
    const detail = { services: 'Padel', from: null, to: 'confirmed', reference: '84PX-2GCS', by, reason: 'rain' }
    return timelineLine({ at: '2026-11-22T17:53:00.000Z', kind: 'booking', id: '1', detail } as never).more
  }

  it('says who changed a booking', () => {
    expect(booked('Ana Ruiz')).to.equal('84PX-2GCS, rain, by Ana Ruiz')
  })

  it('names nobody, and no reason of the engine, where nobody did it', () => {
    expect(booked('system')).to.equal('84PX-2GCS')
  })
})
