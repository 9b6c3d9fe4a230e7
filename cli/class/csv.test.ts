import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'
import { denied, outcome, sampleClass, works } from './samples.ts'

it('has a line for each attendee and the state of each lab', () => {
  const { told, view } = sampleClass(['ann', 'ben'], ['security'])
  told('ann', outcome({ security: works }))
  told('ben', outcome({ security: denied }))
  const time = '2026-03-02T09:00:00.000Z'
  expect(csvOf(view()).split('\r\n')).toEqual([
    'attendee,finished,trouble,checked,progress,security,security since,security cause,security seen',
    `ann,yes,,${time},${time},works,${time},,`,
    `ben,no,,${time},${time},not-yet,${time},denied-by-policy,the orc got 403`,
    '',
  ])
})

it('quotes what would break a line, and lets nothing be a formula', () => {
  const { view } = sampleClass(['a "b", c', '=cmd()', 'two\nlines'], ['security'])
  const text = csvOf(view())
  expect(text).toContain('"a ""b"", c",no')
  expect(text).toContain("\r\n'=cmd(),no")
  expect(text).toContain('"two\nlines",no')
})
