import { expect, it } from 'vitest'
import { notStarted } from './lab-state.ts'
import { denied, outcome, sampleClass, works } from './samples.ts'
import { boardLines } from './table.ts'
import { trouble } from './trouble.ts'

it('goes first to who has been without progress for longest, and never to who is through', () => {
  const { minutes, told, view } = sampleClass(['ann', 'ben', 'cy', 'dee'])
  for (const name of ['ann', 'ben', 'cy']) told(name, outcome({ security: denied, canary: notStarted }))
  minutes(5)
  told('ann', outcome({ security: works, canary: notStarted }))
  minutes(1)
  told('ben', outcome({ security: works, canary: works }))
  expect(view().helpFirst).toEqual(['cy', 'ann'])
})

it('goes, at the same time without progress, to who is behind, then to who has something that does not work', () => {
  const { told, view } = sampleClass(['ann', 'ben', 'cy', 'dee'])
  told('ann', outcome({ security: works, canary: denied }))
  told('ben', outcome({ security: notStarted, canary: notStarted }))
  told('cy', outcome({ security: denied, canary: notStarted }))
  told('dee', outcome({}, { trouble: trouble('refused', '401') }))
  expect(view().helpFirst).toEqual(['cy', 'ben', 'dee', 'ann'])
})

it('names what at least two have in common, the most common first', () => {
  const { told, view } = sampleClass(['ann', 'ben', 'cy'])
  const uneven = { state: 'not-yet', cause: 'promise-differs' } as const
  told('ann', outcome({ security: denied, canary: uneven }))
  told('ben', outcome({ security: { state: 'not-yet', cause: 'not-denied' }, canary: uneven }))
  told('cy', outcome({ security: denied, canary: uneven }))
  expect(view().commonCauses.map(({ lab, cause, attendees }) => [lab, cause, attendees])).toEqual([
    ['canary', 'promise-differs', ['ann', 'ben', 'cy']],
    ['security', 'denied-by-policy', ['ann', 'cy']],
  ])
})

it('stands below the table, with what there is to talk about', () => {
  const { minutes, told, view } = sampleClass(['ann', 'ben'])
  told('ann', outcome({ security: denied, canary: works }))
  told('ben', outcome({ security: works, canary: works }))
  minutes(65)
  const text = boardLines(view()).join('\n')
  expect(text).toContain('ann · no progress for 1 h 5 min · security: the policy denies too much')
  expect(text).toMatch(/finished +1 of 2 +2 of 2/)
})
