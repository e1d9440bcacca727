import { z } from 'zod'
import { normalZip, VENUES } from '../../domain/place.js'
import { line } from '../input.js'

/** A postal code as it is compared, whatever separators it was written with. */
export const zip = line(16)
  .transform(normalZip)
  .refine(value => /^[A-Z0-9]{2,10}$/.test(value), 'Must be a ZIP or postcode')
  .meta({ example: '78701' })
const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

/** Where a customer is. Coordinates make the way to it better known; they come together. */
export const place = z
  .strictObject({ address: line(300).optional(), zip, latitude: latitude.optional(), longitude: longitude.optional() })
  .refine(given => (given.latitude === undefined) === (given.longitude === undefined), {
    path: ['longitude'],
    message: 'latitude and longitude come together',
  })
  .transform(({ address = '', latitude: north = null, longitude: east = null, ...rest }) => {
    return { ...rest, address, latitude: north, longitude: east }
  })
  .meta({ description: 'Where the customer is, for a service that takes place there' })
export const venue = z.enum(VENUES).meta({ description: 'Where it is to happen, when the service leaves the choice' })

/** `latitude,longitude` in a query string. */
export const coordinates = z
  .string()
  .max(40)
  .regex(/^-?\d{1,2}(\.\d{1,10})?,-?\d{1,3}(\.\d{1,10})?$/, 'Must be latitude,longitude such as 30.2711,-97.7437')
  .transform(text => text.split(',').map(Number) as [number, number])
  .refine(([north, east]) => Math.abs(north) <= 90 && Math.abs(east) <= 180, 'Must lie on the globe')
  .meta({ description: 'latitude,longitude in degrees', example: '30.2711,-97.7437' })
