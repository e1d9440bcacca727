import { expect } from 'chai'
import { actorMay, PERMISSIONS, ROLE_PERMISSIONS, ROLES, rolesWith } from '../../dist/identity/roles.js'

describe('the table of roles', () => {
  it('gives every role something and knows every permission it gives', () => {
    for (const role of ROLES) {
      expect(ROLE_PERMISSIONS[role].length).to.be.greaterThan(0)
      expect(PERMISSIONS).to.include.members([...ROLE_PERMISSIONS[role]])
    }
  })

  it('lets the desk change bookings but not plugins', () => {
    expect(rolesWith('bookings:write')).to.include('front-desk')
    expect(rolesWith('plugins:write')).to.deep.equal(['platform-admin', 'agency', 'owner', 'manager'])
  })

  it('asks what somebody carries before what their role is called', () => {
    expect(actorMay({ roles: ['front-desk'] }, 'bookings:write')).to.equal(true)
    expect(actorMay({ roles: ['front-desk'], permissions: ['bookings:read'] }, 'bookings:write')).to.equal(false)
    expect(actorMay({ roles: ['evening desk'], permissions: ['bookings:write'] }, 'bookings:write')).to.equal(true)
    expect(actorMay({ roles: ['evening desk', 'customer'] }, 'bookings:read')).to.equal(false)
  })
})
