import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { all, controlled, type Finding, fail, gravest, inconclusive, pass, type Verdict } from './finding.ts'

const observation = { expected: 'the sky is blue', seen: 'it is' }
const verdicts = fc.constantFrom<Verdict>('pass', 'fail', 'inconclusive', 'skipped')
const findings = fc.array(verdicts.map((verdict): Finding => ({ verdict, ...observation })))

test('no finding at all is inconclusive, since zero evidence is never a pass', () => {
  expect(all([])).toMatchObject({ verdict: 'inconclusive', cause: 'no-evidence' })
})

test('several findings pass only if there are some and each of them passes', () => {
  fc.assert(
    fc.property(findings, (some) => {
      const passes = some.length > 0 && some.every(({ verdict }) => verdict === 'pass')
      expect(all(some).verdict === 'pass').toBe(passes)
    }),
  )
})

test('what was seen is told in the order of what was expected, and once where it is the same of all', () => {
  const seen = (...parts: string[]) => all(parts.map((part) => pass({ expected: '403', seen: part }))).seen
  expect(seen('1 × 403', '1 × 200', '1 × 403')).toBe('1 × 403; 1 × 200; 1 × 403')
  expect(seen('1 × 403', '1 × 403')).toBe('each 1 × 403')
  expect(seen('1 × 403')).toBe('1 × 403')
})

test('a failure outweighs everything else', () => {
  fc.assert(
    fc.property(fc.array(verdicts), verdicts, (others, one) => {
      expect(gravest([...others, 'fail', one])).toBe('fail')
    }),
  )
})

test('a claim whose control failed is inconclusive', () => {
  const control = fail('backend-down', { expected: 'the backend answers', seen: 'nothing' })
  for (const finding of [pass(observation), fail('denied-otherwise', observation)]) {
    expect(controlled(control, finding)).toMatchObject({ verdict: 'inconclusive', cause: 'control-failed' })
  }
})

test('what was seen to get through did so, although the control failed', () => {
  const control = fail('backend-down', { expected: 'the backend answers', seen: 'nothing' })
  expect(controlled(control, fail('not-denied', observation))).toMatchObject({ verdict: 'fail', cause: 'not-denied' })
})

test('a control that could not be made leaves the claim inconclusive', () => {
  const control = inconclusive('target-lost', observation)
  expect(controlled(control, pass(observation)).verdict).toBe('inconclusive')
})

test('a claim whose control held keeps its own verdict', () => {
  expect(controlled(pass(observation), fail('not-denied', observation)).cause).toBe('not-denied')
})

test('each expectation keeps its own outcome, however findings are put together', () => {
  const blue = { expected: 'the sky is blue', seen: 'it is' }
  const green = { expected: 'the grass is green', seen: 'it is not' }
  const calm = { expected: 'the sea is calm', seen: 'it is' }
  const told = controlled(pass(calm), all([all([pass(blue)]), fail('wrong-answer', green)]))
  expect(told.evidence?.['checks']).toEqual([
    { verdict: 'pass', ...calm, control: true },
    { verdict: 'pass', ...blue },
    { verdict: 'fail', ...green },
  ])
})
