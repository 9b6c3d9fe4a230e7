import { openBeside, reachedBackends, restartsOf } from '../../fixtures/controls.ts'
import { withDroppedFlows } from '../../fixtures/dropped-flows.ts'
import { explained, relayExplained } from '../../fixtures/explanation.ts'
import { type ClaimContext, lab, once } from '../../fixtures/lab.ts'
import { each, forbidden, forbiddenHead, passes, relayed, silence } from '../../helpers/claims/answers.ts'
import { all, controlled, fail, pass } from '../../helpers/claims/finding.ts'

const { claim } = lab('security')

const timeoutMs = 2_000

/** The control of every denial: without the policy both clients reach the stronghold, with every request below. */
const openWithout = once(async (context: ClaimContext) => {
  const { stand, orc, human } = context
  if (!stand.changes) return await openBeside(context)
  await stand.plain()
  return all([
    each(await orc.asks('GET /weapons', { count: 5 }), passes("without the policy, the orc's GET /weapons")),
    each(await orc.asks('PUT /new-king?kingName=Thrall'), passes("without the policy, the orc's PUT /new-king")),
    each(await human.asks('GET /weapons', { count: 5 }), passes("without the policy, the human's GET /weapons")),
  ])
})

claim('open-before', 'before the policy all clients get through', async (context) => await openWithout(context), {
  needs: ['apply'],
})

claim('orc-allowed', 'with it, the orc gets a weapon', async ({ stand, orc }) => {
  await stand.configured()
  const finding = each(await orc.asks('GET /weapons', { count: 20, timeoutMs }), passes("the orc's GET /weapons"))
  return explained(finding, stand, 'orc', 'GET /weapons')
})

claim(
  'other-requests-denied',
  'with it, the orc may ask for nothing else, and what is denied never reaches the stronghold',
  async (context) => {
    const { stand, orc } = context
    const control = await openWithout(context)
    await stand.configured()
    const tag = `denied-${context.seed}`
    const lines = [
      'PUT /new-king?kingName=Thrall',
      'POST /weapons',
      'GET /',
      'GET /weapons/',
      'GET /weapons?all=1',
      'HEAD /weapons',
    ]
    const sinceMs = performance.now()
    const denied = await Promise.all(
      lines.map(async (line) => {
        const outcomes = await orc.asks(line, { tag, timeoutMs })
        const expected = (line.startsWith('HEAD') ? forbiddenHead : forbidden)(`the orc's ${line}`)
        return explained(each(outcomes, expected), stand, 'orc', line)
      }),
    )
    const evident = await withDroppedFlows(all(denied), context, 'orc', sinceMs)
    if (!context.target.capabilities.includes('request-log')) return controlled(control, evident)
    const log = await reachedBackends(context, tag)
    if ('verdict' in log) return controlled(log, evident)
    const unseen = {
      expected: 'none of them in the stronghold’s log',
      seen: `${log.length} in its log`,
      evidence: { log },
    }
    return controlled(control, all([evident, log.length === 0 ? pass(unseen) : fail('reached-backend', unseen)]))
  },
  { needs: ['l7-policy'] },
)

claim('human-silenced', 'with it, the human gets no answer at all, and the stronghold survives', async (context) => {
  const { stand, orc, human } = context
  const control = await openWithout(context)
  await stand.configured()
  const before = await restartsOf(stand)
  const sinceMs = performance.now()
  const [refused, deadly] = await Promise.all([
    human.asks('GET /weapons', { count: 5, timeoutMs }),
    // Were it to get through, it would end somebody's pod.
    stand.changes ? human.asks('GET /weapons', { headers: { 'x-request-sender': 'human' }, timeoutMs }) : [],
  ])
  const twin = each(
    await orc.asks('GET /weapons', { count: 5, timeoutMs }),
    passes("at the same time, the orc's GET /weapons"),
  )
  const restarts = (await restartsOf(stand)) - before
  const silenced = each([...refused, ...deadly], silence("the human's GET /weapons"))
  const evident = await withDroppedFlows(silenced, context, 'human', sinceMs)
  const survived = { expected: 'the stronghold does not restart', seen: `${restarts} restarts` }
  return controlled(
    all([control, twin]),
    all([
      explained(evident, stand, 'human', 'GET /weapons'),
      restarts === 0 ? pass(survived) : fail('backend-restarted', survived),
    ]),
  )
})

claim('own-path', 'with it, the orc’s own container still fetches a weapon', async ({ stand, orc }) => {
  await stand.configured()
  const fetched = await orc.asks('GET /fetch-weapon', { of: 'orc', count: 3, timeoutMs: 10_000 })
  return relayExplained(each(fetched, relayed('GET /fetch-weapon of the orc')), stand, 'orc', 'GET /weapons')
})

claim(
  'open-after',
  'after its removal all clients get through again',
  async ({ stand, orc, human }) => {
    await stand.configured()
    await stand.plain()
    return all([
      each(await orc.asks('PUT /new-king?kingName=Thrall'), passes("the orc's PUT /new-king")),
      each(await human.asks('GET /weapons', { count: 5 }), passes("the human's GET /weapons")),
    ])
  },
  { needs: ['apply'] },
)
