import { expect, it } from 'vitest'
import { notStarted } from './lab-state.ts'
import { denied, outcome, sampleClass, works } from './samples.ts'
import { trouble } from './trouble.ts'

const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z`

it('what an attendee is found at is no progress; what they get to work later is', () => {
  const { minutes, told, view } = sampleClass(['ann', 'ben'])
  minutes(1)
  told('ann', outcome({ security: works, canary: notStarted }))
  told('ben', outcome({ security: denied, canary: notStarted }))
  minutes(4)
  told('ben', outcome({ security: works, canary: notStarted }))
  expect(view().attendees.map(({ progressAt }) => progressAt)).toEqual([at(0), at(5)])
})

it('a lab stands as it does since it first did', () => {
  const { minutes, told, view } = sampleClass(['ann'])
  minutes(1)
  told('ann', outcome({ security: denied, canary: notStarted }))
  minutes(1)
  told('ann', outcome({ security: denied, canary: works }))
  expect(view().attendees[0]?.labs.map(({ since }) => since)).toEqual([at(1), at(2)])
})

it('a lab that worked stays finished when its config makes room for the next one, and not when it breaks', () => {
  const { told, view } = sampleClass(['ann'])
  const finished = () => view().attendees[0]?.labs.map((lab) => lab.finished)
  told('ann', outcome({ security: works, canary: works }))
  told('ann', outcome({ security: notStarted, canary: denied }))
  expect(finished()).toEqual([true, false])
  expect(view().labs.map((lab) => lab.finished)).toEqual([1, 0])
})

it('an attendee who cannot be checked keeps what was last seen, and no lab turns red', () => {
  const { minutes, told, view } = sampleClass(['ann', 'ben'])
  told('ann', outcome({ security: works, canary: notStarted }))
  minutes(2)
  for (const name of ['ann', 'ben']) told(name, outcome({}, { trouble: trouble('unreachable', 'no route') }))
  minutes(3)
  told('ann', outcome({}, { trouble: trouble('unreachable', 'still none') }))
  const [ann, ben] = view().attendees
  expect(ann?.labs.map(({ state }) => state)).toEqual(['works', 'not-started'])
  expect(ann?.trouble).toEqual({ kind: 'unreachable', because: 'still none', since: at(2) })
  expect(ben?.labs.map(({ state }) => state)).toEqual(['unchecked', 'unchecked'])
  told('ann', outcome({}))
  expect(view().attendees[0]?.trouble).toBeNull()
})

it('to work again after it could not be told is no progress', () => {
  const { minutes, told, view } = sampleClass(['ann'], ['security'])
  told('ann', outcome({ security: works }))
  minutes(1)
  told('ann', outcome({ security: { state: 'unclear', cause: 'control-failed' } }))
  told('ann', outcome({ security: works }))
  expect(view().attendees[0]?.progressAt).toBe(at(0))
})

it.each([
  ['everyone has finished every lab', outcome({ security: works }), 0],
  ['someone has not', outcome({ security: denied }), 1],
  ['someone could not be checked', outcome({}, { trouble: trouble('ended', 'x') }), 2],
  ['a lab could not be told', outcome({ security: { state: 'unclear', cause: 'backend-down' } }), 2],
])('the exit status when %s', (_when, last, status) => {
  const { told, view } = sampleClass(['ann', 'ben'], ['security'])
  expect(view().exitStatus).toBe(2)
  told('ann', outcome({ security: works }))
  told('ben', last)
  expect(view().exitStatus).toBe(status)
})
