import { styleText } from 'node:util'
import { queryText } from '../../helpers/policy/explain.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Verdict } from '../../helpers/policy/verdict.ts'
import type { ClusterWorld } from './cluster.ts'
import { type Answer, type Question, questionVerdicts, told } from './explain.ts'
import { type Observation, observe } from './observe.ts'

/**
 * The answer from what is applied in the cluster, held against what the cluster does.
 * @throws InputError for a question that cannot be asked of what stands there
 */
export async function answerChecked(question: Question, { world, mesh, hasFlows }: ClusterWorld): Promise<Answer> {
  const asked = questionVerdicts(question, world)
  const { lines, json, status } = told(question, asked, world.options)
  const observations: Observation[] = []
  for (const verdict of asked.verdicts) observations.push(await observe(mesh, verdict, hasFlows))
  const checked = asked.verdicts.map((verdict, n) => check(verdict, observations[n]))
  return {
    lines: [...lines, ...checked.map((one) => checkLine(one, world.options))],
    json: { ...json, cluster: checked.map(({ agrees, decision, seen }) => ({ agrees, decision, seen })) },
    status: checked.some(({ agrees }) => agrees === false) ? 2 : status,
  }
}

interface Check extends Observation {
  readonly verdict: Verdict
  /** Undefined when one of the two cannot say. */
  readonly agrees: boolean | undefined
}

function check(verdict: Verdict, observation: Observation = { decision: undefined, seen: 'not asked' }): Check {
  const comparable = observation.decision !== undefined && verdict.decision !== 'unknown'
  return { verdict, ...observation, agrees: comparable ? observation.decision === verdict.decision : undefined }
}

function checkLine({ verdict, agrees, decision, seen }: Check, options: PolicyOptions): string {
  const query = queryText(verdict.query, options)
  if (agrees === true) return styleText('green', `✓ the cluster does so: ${query}: ${seen}`)
  if (agrees === undefined)
    return styleText(
      'yellow',
      `? the cluster ${decision === undefined ? 'does not tell' : `says ${decision}`}: ${query}: ${seen}`,
    )
  const next = 'policies of the whole cluster, and those of other namespaces, are not among what was read'
  return styleText('red', `✗ the cluster does otherwise (${decision}): ${query}: ${seen}; ${next}`)
}
