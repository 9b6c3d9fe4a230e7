import { expect, test } from 'vitest'
import { restartDelayMs } from './container.ts'
import { ProbeVerdict } from './probe-verdict.ts'

const verdicts = (results: string, plan = { successThreshold: 1, failureThreshold: 3 }) => {
  const verdict = new ProbeVerdict(plan)
  return results.split('').map((result) => verdict.add(result === '+'))
}

test('nothing is known until a threshold is reached', () => {
  expect(verdicts('--')).toEqual([undefined, undefined])
  expect(verdicts('---')).toEqual([undefined, undefined, false])
  expect(verdicts('+')).toEqual([true])
})

test('only results in a row count, and only a change is told', () => {
  expect(verdicts('+--+---+').map(String).join(' ')).toBe(
    'true undefined undefined undefined undefined undefined false true',
  )
  const plan = { successThreshold: 2, failureThreshold: 1 }
  expect(verdicts('-+-++', plan)).toEqual([false, undefined, undefined, undefined, true])
})

test('restarts wait longer each time, up to five seconds', () => {
  expect([1, 2, 3, 6, 7, 50].map(restartDelayMs)).toEqual([100, 200, 400, 3200, 5000, 5000])
})
