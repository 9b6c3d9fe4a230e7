import { burstInTime, fullBurst } from '../../fixtures/burst.ts'
import { reachedBackends } from '../../fixtures/controls.ts'
import { lab, once } from '../../fixtures/lab.ts'
import { steadily } from '../../fixtures/schedule.ts'
import { each, isOk, passes } from '../../helpers/claims/answers.ts'
import { controlled, fail, inconclusive, pass } from '../../helpers/claims/finding.ts'
import { burstFits, isLimited, refillFits } from '../../helpers/claims/rate-limit.ts'

const { claim } = lab('rate-limit')

const mark = { header: 'x-local-rate-limit', value: 'true' }

const burst = once(fullBurst)

claim(
  'burst',
  'exactly the bucket’s size passes in one burst, every further request is 429',
  async (context) => {
    const { control, outcomes } = await burst(context)
    return controlled(control, burstFits(outcomes, context.promises, mark, context.stand.bucket?.size))
  },
  { limitMs: 600_000 },
)

claim(
  'shielded',
  'the stronghold never sees what was limited',
  async (context) => {
    const { outcomes, tag } = await burst(context)
    const limited = outcomes.filter(isLimited).length
    const free = outcomes.length - limited
    const log = await reachedBackends(context, tag)
    if ('verdict' in log) return log
    const observation = {
      expected: `${free} requests in the stronghold’s log, none of the ${limited} that got 429`,
      seen: `${log.length} in its log`,
    }
    if (limited === 0) return fail(outcomes.every(isOk) ? 'limit-not-enforced' : 'requests-failed', observation)
    if (log.length > free) return fail('reached-backend', observation)
    if (log.length === free) return pass(observation)
    return inconclusive('no-evidence', { ...observation, why: 'not even all that got no 429 reached the stronghold' })
  },
  { needs: ['request-log'], limitMs: 600_000 },
)

claim('others', 'another service is not limited', async ({ stand, orc, promises }) => {
  await stand.configured()
  const outcomes = await orc.asks('GET /weapons', { of: 'simple-stronghold', count: 3 * (promises.burst + 10) })
  return each(outcomes, passes('GET /weapons of simple-stronghold'))
})

claim(
  'refill',
  'after one fill interval exactly the refill passes',
  async (context) => {
    const { orc, promises, signal, stand } = context
    const { control, beganMs, outcomes } = await burstInTime(context, await burst(context))
    const later = await steadily(orc, promises, beganMs, signal)
    return controlled(control, refillFits({ burst: outcomes, later }, promises, stand.bucket))
  },
  { limitMs: 600_000 },
)
