import { definePlugin } from '@bookwright/core'

/** Registers one address twice. */
export default definePlugin({
  id: 'vertical-two-routes',
  compat: '^1.0.0-alpha.0',
  setup(bw) {
    const handle = async () => ({ status: 200 })
    bw.route({ method: 'GET', path: '/cards', audience: 'public', handle })
    bw.route({ method: 'GET', path: '/cards', audience: 'public', handle })
  },
})
