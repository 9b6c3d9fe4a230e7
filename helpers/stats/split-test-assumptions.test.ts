import { expect, test } from 'vitest'
import { checkIndependence } from './independence.ts'
import { simulatedDraws } from './simulated-draws.ts'
import { planSplit } from './split-plan.ts'
import { SplitTest } from './split-test.ts'

/** Judges 50/50 from `next`, and keeps the order of the draws for the checks. */
function judge(next: () => number) {
  const running = new SplitTest(plan)
  const draws: number[] = []
  while (running.state.decision === 'continue') {
    const batch = Array.from({ length: running.state.requestsStillNeededAtLeast }, next)
    draws.push(...batch)
    running.observe([0, 1].map((arm) => batch.filter((drawn) => drawn === arm).length))
  }
  return { decision: running.state.decision, finding: checkIndependence(draws, { arms: 2, falseAlarmRate: 1e-6 }) }
}

const plan = planSplit({ weights: [50, 50] })

test('draws that stick to their backend four times out of five bring false alarms, and the check says so of each', () => {
  const [fresh, stays] = [simulatedDraws(3, [1, 1]), simulatedDraws(4, [1, 4])]
  let last = 0
  const verdicts = Array.from({ length: 100 }, () => judge(() => (last = stays.arm() === 1 ? last : fresh.arm())))
  const alarms = verdicts.filter(({ decision }) => decision === 'differs')
  expect(alarms.length).toBeGreaterThan(5)
  for (const { finding } of alarms)
    expect(finding).toMatchObject({ holds: false, reason: expect.stringMatching(/^sticky/) })
})

test('round robin brings no false alarm, and the check still says that it is no chance', () => {
  let sent = 0
  const { decision, finding } = judge(() => sent++ % 2)
  expect(decision).toBe('fits')
  expect(finding).toMatchObject({ holds: false, reason: expect.stringMatching(/^alternating/) })
})
