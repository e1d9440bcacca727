import { definePanel, usePanel } from '@bookwright/admin-kit'
import { h, ref, watchEffect } from 'vue'

const FIELD = 'vertical-allergies:allergies'

export default definePanel({
  setup() {
    const { engine, subject, t } = usePanel()
    const allergies = ref('')
    watchEffect(async () => {
      const { customer } = await engine.get(`/bookings/${subject.bookingId}`)
      const { custom = {} } = customer ? await engine.get(`/clients/${customer.id}`) : {}
      allergies.value = custom[FIELD] ?? ''
    })
    return () => h('p', allergies.value || t('vertical-allergies.none'))
  },
})
