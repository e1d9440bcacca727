import { definePlugin, defineSettings } from '@bookwright/core'

const settings = defineSettings({
  skill: { type: 'text', label: 'vertical-juniors-first.skill', default: 'junior' },
})

/** A rule of the solver decides who serves, before anybody is asked: it is prepared for a question, then pure. */
export default definePlugin({
  id: 'vertical-juniors-first',
  compat: '^1.0.0-alpha.0',
  permissions: [],
  privacy: 'nothing-personal',
  settings,
  locales: new URL('./locales/', import.meta.url),
  setup(bw) {
    bw.constraint(
      async ({ tenantId }) => {
        const { skill } = await bw.settings(tenantId)
        return {
          score({ assignments, snapshot }) {
            const juniors = snapshot.resources.filter(({ skills }) => skills?.includes(skill)).map(({ id }) => id)
            // No say where nobody is a junior: then nobody has to be compared.
            if (juniors.length === 0) return undefined
            return assignments.flatMap(({ resourceIds }) => resourceIds).filter(id => juniors.includes(id)).length
          },
        }
      },
      { optional: true },
    )
  },
})
