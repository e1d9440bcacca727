import { definePlugin, defineSettings, TRAVEL_TIME_PROVIDER } from '@bookwright/core'

const EARTH_KM = 6_371
const DETOUR = 1.3

const settings = defineSettings({
  speed: { type: 'number', label: 'travel-crow-flies.speed', default: 40, min: 1, max: 150, unit: 'km/h' },
})

/** An adapter does for the engine what one of its ports asks: here it knows how long ways take. */
export default definePlugin({
  id: 'travel-crow-flies',
  compat: '^1.0.0-alpha.0',
  permissions: [],
  privacy: 'nothing-personal',
  settings,
  locales: new URL('./locales/', import.meta.url),
  setup(bw) {
    bw.provide(TRAVEL_TIME_PROVIDER, () => ({
      async minutes({ tenantId, legs }) {
        const { speed } = await bw.settings(tenantId)
        return legs.map(({ from, to }) => {
          const distance = kilometres(from, to)
          // Null: the engine goes by what the business entered.
          return distance === null ? null : Math.round((distance * DETOUR * 60) / speed)
        })
      },
    }))
  },
})

/** Distance of two points on a sphere (haversine). */
function kilometres(from, to) {
  if ([from.latitude, from.longitude, to.latitude, to.longitude].includes(null)) return null
  const radians = degrees => (degrees * Math.PI) / 180
  const [first, second] = [radians(from.latitude), radians(to.latitude)]
  const across = radians(to.longitude - from.longitude)
  const half = angle => Math.sin(angle / 2) ** 2
  const chord = half(second - first) + Math.cos(first) * Math.cos(second) * half(across)
  return 2 * EARTH_KM * Math.asin(Math.sqrt(chord))
}
