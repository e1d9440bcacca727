import { definePlugin, defineSettings, toMinutes } from '@bookwright/core'

const settings = defineSettings({
  seniorSurcharge: { type: 'number', label: 'vertical-licences.senior-surcharge', default: 0, min: 0 },
})

/** Nobody works past the end of their licence, and seniors cost more where the business says so. */
export default definePlugin({
  id: 'vertical-licences',
  compat: '^1.0.0-alpha.0',
  settings,
  setup(bw) {
    bw.constraint(() => ({
      mask({ resource, window: [from] }) {
        const until = resource.attributes?.['licensed-until']
        return until === undefined ? undefined : [[from, toMinutes(new Date(until))]]
      },
    }))

    bw.constraint(
      async ({ tenantId }) => {
        const { seniorSurcharge } = await bw.settings(tenantId)
        if (seniorSurcharge === 0) return undefined
        return {
          price({ assignments, snapshot }) {
            const serving = new Set(assignments.flatMap(assignment => assignment.resourceIds))
            const isSenior = snapshot.resources.some(({ id, skills }) => serving.has(id) && skills?.includes('senior'))
            return isSenior ? [{ rule: 'senior', amount: seniorSurcharge }] : []
          },
        }
      },
      { name: 'senior', optional: true },
    )
  },
})
