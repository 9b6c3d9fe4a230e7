import { lab } from '../../fixtures/lab.ts'
import { evenlySpread, servedBy } from '../../fixtures/spread.ts'
import { all, fail, inconclusive, pass } from '../../helpers/claims/finding.ts'

const { claim } = lab('load-balancing')

claim('even', 'the service reaches every ready pod and spreads evenly', async ({ stand, orc, target }) => {
  await stand.plain()
  return await evenlySpread(stand, orc, { podsAreNamed: target.capabilities.includes('pod-identity') })
})

claim(
  'scaled',
  'after scaling, the new pods get their share',
  async ({ stand, orc }) => {
    await stand.plain(...stand.scaled('simple-stronghold', 3))
    return await evenlySpread(stand, orc)
  },
  { needs: ['apply', 'pod-identity'] },
)

claim(
  'unready',
  'a pod that is not ready gets nothing',
  async ({ stand, orc }) => {
    await stand.plain(...stand.extra('unready-stronghold'))
    const unready = await stand.pods('unready-stronghold')
    const outcomes = await orc.asks('GET /weapons', { count: 200 })
    const reached = outcomes.filter((outcome) => unready.some(({ name }) => name === servedBy(outcome)))
    const observation = {
      expected: 'no request for the pod of unready-stronghold, which runs and is not ready',
      seen: `${reached.length} of ${outcomes.length} requests reached it`,
    }
    if (unready.length === 0 || unready.some(({ ready }) => ready)) {
      return inconclusive('control-failed', { ...observation, why: 'there is no pod that runs and is not ready' })
    }
    const spread = await evenlySpread(stand, orc)
    return all([reached.length === 0 ? pass(observation) : fail('unready-reached', observation), spread])
  },
  { needs: ['apply', 'pod-identity'] },
)
