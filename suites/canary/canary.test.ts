import { armOf, canaryArms } from '../../fixtures/arms.ts'
import { armsAnswer } from '../../fixtures/controls.ts'
import { ejection } from '../../fixtures/ejection.ts'
import { emptied, faultyBackend, noticeableArms } from '../../fixtures/faulty-arm.ts'
import { lab } from '../../fixtures/lab.ts'
import { retries, tries } from '../../fixtures/retries.ts'
import { slowBackend, slowness } from '../../fixtures/slowness.ts'
import { evenlySpread } from '../../fixtures/spread.ts'
import { splitFits } from '../../helpers/claims/split.ts'

const { claim } = lab('canary')

claim('split', 'requests are split as the weights promise', async ({ stand, orc }) => {
  await stand.configured()
  const { arms, written } = canaryArms(stand.manifests)
  return await splitFits({
    arms,
    written,
    budget: stand.manifests.budget,
    armOf: armOf(stand.manifests, arms),
    ask: (count) => orc.asks('GET /weapons', { count }),
    control: () => armsAnswer(orc, arms),
  })
})

claim(
  'retried',
  'a backend that fails is retried by the route',
  async (context) => {
    const { stand } = context
    await stand.configured(...faultyBackend(stand, 'failing-stronghold'))
    return await retries(context)
  },
  { needs: ['apply', 'request-log'] },
)

claim(
  'tries',
  'a request that always fails is tried as often as the route promises',
  async (context) => {
    const { stand } = context
    await stand.configured(...emptied(stand), ...faultyBackend(stand, 'broken-stronghold'))
    return await tries(context)
  },
  { needs: ['apply', 'request-log'] },
)

claim(
  'timed',
  'a backend that is slow is given up in time',
  async (context) => {
    const { stand, promises } = context
    await stand.configured(...slowBackend(stand, promises.tryTimeoutMs))
    return await slowness(context)
  },
  { needs: ['apply', 'proxy-stats'] },
)

claim(
  'ejected',
  'a backend that goes away is ejected',
  async (context) => {
    const { stand } = context
    const silent = noticeableArms(stand.manifests).flatMap((arm) => faultyBackend(stand, 'silent-stronghold', arm))
    await stand.configured(...silent)
    return await ejection(context)
  },
  { needs: ['apply', 'proxy-stats', 'pod-identity'] },
)

claim(
  'plain-again',
  'removing the config brings the plain split back',
  async ({ stand, orc }) => {
    await stand.configured()
    await stand.plain()
    return await evenlySpread(stand, orc, { deviation: 0.1 })
  },
  { needs: ['apply', 'pod-identity'] },
)
