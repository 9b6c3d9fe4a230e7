import { expect, it } from 'vitest'
import type { ClaimResult, LabResult } from '../../reports/results.ts'
import { standOf } from './lab-state.ts'

const claim = (verdict: ClaimResult['verdict'], cause?: ClaimResult['cause']): ClaimResult => ({
  id: 'x',
  title: 'x',
  startedAt: '2026-03-02T09:00:00Z',
  durationMs: 1,
  verdict,
  expected: 'e',
  seen: `seen: ${cause}`,
  ...(cause === undefined ? {} : { cause }),
})
const lab = (verdict: LabResult['verdict'], ...claims: ClaimResult[]): LabResult => ({
  lab: 'security',
  verdict,
  claims,
})

it.each([
  ['works when all claims hold', lab('pass', claim('pass')), { state: 'works' }],
  [
    'is not there yet for the first claim that does not hold',
    lab('fail', claim('inconclusive', 'control-failed'), claim('fail', 'not-denied'), claim('fail', 'wrong-answer')),
    { state: 'not-yet', cause: 'not-denied', seen: 'seen: not-denied' },
  ],
  [
    'is not started when its manifest is not applied',
    lab('fail', claim('pass'), claim('fail', 'not-started')),
    { state: 'not-started' },
  ],
  [
    'is for the attendee to mend when a manifest cannot be used',
    lab('inconclusive', claim('inconclusive', 'bad-input')),
    { state: 'not-yet' },
  ],
  [
    'is never red for what could not be told',
    lab('inconclusive', claim('pass'), claim('inconclusive', 'backend-down')),
    { state: 'unclear' },
  ],
  [
    'is never red for what the target cannot show',
    lab('skipped', claim('skipped', 'capability-missing')),
    { state: 'unclear' },
  ],
])('a lab %s', (_how, result, stand) => {
  expect(standOf(result)).toMatchObject(stand)
})
