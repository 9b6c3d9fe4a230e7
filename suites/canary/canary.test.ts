import { armOf, canaryArms } from '../../fixtures/arms.ts'
import { armsAnswer } from '../../fixtures/controls.ts'
import { ejection, faultyBackend, retries } from '../../fixtures/faults.ts'
import { lab } from '../../fixtures/lab.ts'
import { evenlySpread } from '../../fixtures/spread.ts'
import { splitFits } from '../../helpers/claims/split.ts'

const { claim } = lab('canary')

claim('split', 'requests are split as the weights promise', async ({ stand, orc }) => {
  await stand.configured()
  const { arms, written } = canaryArms(stand.manifests)
  return await splitFits({
    arms,
    written,
    armOf: armOf(stand.manifests, arms),
    ask: (count) => orc.asks('GET /weapons', { count }),
    control: () => armsAnswer(orc, arms),
  })
})

claim(
  'retried',
  'a backend that fails is retried by the route',
  async ({ stand, orc, seed }) => {
    await stand.configured(...faultyBackend(stand, 'failing-stronghold'))
    return await retries(stand, orc, `retried-${seed}`)
  },
  { needs: ['apply', 'request-log'] },
)

claim(
  'ejected',
  'a backend that goes away is ejected',
  async ({ stand, orc }) => {
    await stand.configured(...faultyBackend(stand, 'silent-stronghold'))
    return await ejection(stand, orc)
  },
  { needs: ['apply', 'proxy-stats'] },
)

claim(
  'plain-again',
  'removing the config brings the plain split back',
  async ({ stand, orc }) => {
    await stand.configured()
    await stand.plain()
    return await evenlySpread(stand, orc)
  },
  { needs: ['apply', 'pod-identity'] },
)
