import { expect } from 'chai'
import { createApp, ref } from 'vue'
import { createToasts, TOASTS } from '../kit/toasts.js'
import { ApiProblem } from '../src/api/api-problem.js'
import { focusFirstError, stillWrong } from '../src/shell/form-errors.js'
import { useFormSave, type FormSaveOptions } from '../src/shell/use-form-save.js'

/** A form, of which a selector finds the field that is wrong, or none. */
function aForm(wrongBy = '') {
  const focused: string[] = []
  const find = (selector: string) => (selector === wrongBy ? { focus: () => focused.push(selector) } : null)
  return { element: { querySelector: find } as unknown as HTMLElement, focused }
}

function aSave(options: FormSaveOptions = {}) {
  const toasts = createToasts()
  const app = createApp({}).provide(TOASTS, toasts)
  return { toasts, ...app.runWithContext(() => useFormSave(options)) }
}
const refusal = (status: number) => () => Promise.reject(new ApiProblem(status, { detail: 'No.' }))

describe('focusFirstError', () => {
  it('puts the focus on the first field that is wrong, and says so', async () => {
    const { element, focused } = aForm('[aria-invalid="true"]')
    expect(await focusFirstError(element)).to.equal(true)
    expect(focused).to.have.lengthOf(1)
  })

  it('says that none is wrong in a form that is right, or gone', async () => {
    expect(await focusFirstError(aForm().element)).to.equal(false)
    expect(await focusFirstError(null)).to.equal(false)
  })

  it('counts what a form says that is wrong', async () => {
    expect(await focusFirstError(aForm('fieldset input').element, 'fieldset input')).to.equal(true)
  })
})

describe('stillWrong', () => {
  it('lets a complaint go when its field is right, words it anew, and brings no new one', () => {
    const found = { name: 'Too long.', price: undefined, email: 'Missing.' }
    expect(stillWrong({ name: 'Missing.', price: 'Missing.' }, found)).to.deep.equal({ name: 'Too long.' })
  })
})

describe('useFormSave', () => {
  it('saves, says so and has the page read again', async () => {
    const calls: string[] = []
    const { toasts, save, isBusy, problem } = aSave({ outdated: () => calls.push('outdated') })
    const isSaved = await save(async () => {
      calls.push(`busy ${isBusy.value}`)
    }, 'Saved.')
    expect(isSaved).to.equal(true)
    expect(calls).to.deep.equal(['busy true', 'outdated'])
    expect(toasts.shown.value?.text).to.equal('Saved.')
    expect([isBusy.value, problem.value]).to.deep.equal([false, null])
  })

  it('sends nothing while a field is wrong, which gets the focus', async () => {
    const { element, focused } = aForm('[aria-invalid="true"]')
    const { save, toasts } = aSave({ form: ref(element) })
    let sent = 0
    expect(await save(async () => (sent += 1), 'Saved.')).to.equal(false)
    expect([sent, focused.length, toasts.shown.value]).to.deep.equal([0, 1, null])
  })

  it('sends once when it is pressed twice', async () => {
    const { save } = aSave()
    let sent = 0
    const write = async () => (sent += 1)
    expect(await Promise.all([save(write, 'Saved.'), save(write, 'Saved.')])).to.deep.equal([true, false])
    expect(sent).to.equal(1)
  })

  it('shows a refusal and is free again, and forgets it with the next try', async () => {
    const { save, run, problem, isBusy, toasts } = aSave({ outdated: () => expect.fail('nothing is outdated') })
    expect(await save(refusal(422), 'Saved.')).to.equal(false)
    expect([problem.value?.message, isBusy.value, toasts.shown.value]).to.deep.equal(['No.', false, null])
    expect(await run(async () => undefined)).to.equal(true)
    expect(problem.value).to.equal(null)
  })

  it('has the page read again what somebody else changed meanwhile', async () => {
    let read = 0
    const { save, problem } = aSave({ outdated: () => (read += 1) })
    await save(refusal(412), 'Saved.')
    expect([read, problem.value?.status]).to.deep.equal([1, 412])
  })

  it('leaves a refusal to the form that knows what to do about it', async () => {
    const found: number[] = []
    const { save, problem, isBusy } = aSave({
      outdated: () => expect.fail('the form decides'),
      refused: ({ status }) => found.push(status),
    })
    await save(refusal(412), 'Saved.')
    expect([found, problem.value, isBusy.value]).to.deep.equal([[412], null, false])
  })
})
