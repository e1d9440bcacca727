import { expect } from 'chai'
import { ref } from 'vue'
import { useSteadyRows } from '../src/today/steady-rows.js'

describe('a list that somebody is in', () => {
  const row = (id: string, text = id) => ({ id, text })
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).join(' ')

  it('changes its rows in place while the focus is inside, and takes what came when it leaves', () => {
    const rows = ref([row('a'), row('b')])
    const list = useSteadyRows(
      () => rows.value,
      id => (id === 'b' ? row('b', 'gone') : undefined),
    )
    list.hold()
    rows.value = [row('new'), row('a', 'changed')]
    expect(list.shown.value).to.deep.equal([row('a', 'changed'), row('b', 'gone')])
    expect(list.waiting.value).to.equal(1)
    list.leave({ currentTarget: null, relatedTarget: null })
    expect(idsOf(list.shown.value)).to.equal('new a')
    expect(list.waiting.value).to.equal(0)
  })

  it('follows at once while nobody is inside, and when it is asked to', () => {
    const rows = ref([row('a')])
    const list = useSteadyRows(
      () => rows.value,
      () => undefined,
    )
    rows.value = [row('b')]
    expect(idsOf(list.shown.value)).to.equal('b')
    list.hold()
    rows.value = [row('c')]
    expect(idsOf(list.shown.value)).to.equal('b')
    list.release()
    expect(idsOf(list.shown.value)).to.equal('c')
  })
})
