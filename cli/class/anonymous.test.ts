import { assert, property, string, uniqueArray } from 'fast-check'
import { expect, it } from 'vitest'
import { anonymousNames } from './anonymous.ts'
import { csvOf } from './csv.ts'
import { denied, outcome, sampleClass } from './samples.ts'
import { boardLines } from './table.ts'
import { trouble } from './trouble.ts'

it('names are invented for each, and the same in any order', () => {
  const names = uniqueArray(string({ minLength: 1 }), { minLength: 1, maxLength: 120 })
  assert(
    property(names, (class_) => {
      const invented = anonymousNames(class_)
      expect(new Set(invented.values()).size).toBe(class_.length)
      expect(anonymousNames(class_.toReversed())).toEqual(invented)
    }),
  )
})

it('nothing that an anonymous board says has a name, a path or an address in it', () => {
  const { told, view } = sampleClass(['ann-smith', 'ben-jones'])
  told('ann-smith', outcome({ security: { ...denied, seen: '/home/ann-smith/policy.yaml says so', next: 'ask ann' } }))
  told('ben-jones', outcome({}, { trouble: trouble('unreachable', 'https://ben-jones.example did not answer') }))
  const anonymous = view(true)
  const said = [JSON.stringify(anonymous), csvOf(anonymous), boardLines(anonymous).join('\n')].join('\n')
  expect(said).not.toMatch(/ann|ben|smith|jones|home|example/)
  expect(said).toContain('denied-by-policy')
  expect(said).toContain('unreachable')
})
