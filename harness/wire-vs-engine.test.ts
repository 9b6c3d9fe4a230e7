import { randomInt } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { semanticsOf } from '../cli/semantics.ts'
import { messageOf } from '../helpers/core/errors.ts'
import { done, missing, waitFor } from '../helpers/core/wait.ts'
import { policyDocuments, textOf } from '../helpers/policy/arbitrary-policies.ts'
import type { PolicyOptions } from '../helpers/policy/input.ts'
import { policiesOf } from '../helpers/policy/test-policies.ts'
import { countBy } from '../helpers/traffic/tally.ts'
import { agrees, askAll, disagreementText, marksRequests, type Pair, wasUnheard } from './wire-pairs.ts'
import { onlyInWorld, openWorld, type World } from './wire-world.ts'

/** Of each round of policies; a run asks at least so many. */
const wanted = Number(process.env['MESHPROOF_PAIRS'] ?? 500)
const seed = Number(process.env['MESHPROOF_SEED'] ?? randomInt(2 ** 31))
const limitMs = 1_200_000

/** Selects nobody: a policy stands, and restricts nothing. */
const ofNobody = `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: nobody, namespace: azeroth },
  spec: { endpointSelector: { matchLabels: { class: nobody } }, ingress: [{}], egress: [{}] } }`

const decisionsOf = (pairs: readonly Pair[]) => countBy(pairs, ({ verdict }) => verdict.decision)

/** Also of the rarest decision there are some. */
function isEnough(pairs: readonly Pair[]): boolean {
  const decisions = decisionsOf(pairs)
  return pairs.length >= wanted && decisions.size === 3 && [...decisions.values()].every((count) => count >= 10)
}

describe('the policy engine and the wire', () => {
  let world: World
  let options: PolicyOptions

  beforeAll(async () => {
    world = await openWorld(AbortSignal.timeout(limitMs)).catch((error: unknown) => {
      // A hook's error is not among the tests' own.
      console.log(messageOf(error))
      throw error
    })
    const { versions } = world.target
    const version = versions['cilium'] ?? versions['cilium semantics']
    options = { ciliumVersion: semanticsOf(version), defaultNamespace: 'azeroth' }
    console.log(`seed ${seed}, on ${world.target.name} (${JSON.stringify(versions)})`)
  }, 900_000)
  afterAll(() => world?.[Symbol.asyncDispose](), 300_000)

  const under = async (text: string, tag: string): Promise<Pair[]> => {
    const policies = policiesOf(text)
    await world.bring(policies)
    return askAll(world, policies, options, tag)
  }

  it(
    'agree that everything is allowed while no policy restricts anybody',
    async () => {
      await world.bring(policiesOf(ofNobody))
      await waitFor({ what: 'every server to listen', limitMs: 60_000, everyMs: 1_000 }, async () => {
        const silent = (await askAll(world, [], options, 'listening')).filter(({ seen }) => seen !== 'allowed')
        return silent.length === 0 ? done(undefined) : missing(`${silent.length} answers`)
      })
      const pairs = await under(ofNobody, 'control')
      expect(pairs.length).toBe(216)
      expect([...countBy(pairs, ({ seen }) => seen)]).toEqual([['allowed', 216]])
    },
    limitMs,
  )

  it(
    `agree on random policies and workloads, in ${wanted} pairs and more`,
    async () => {
      const marks = await marksRequests(world, options)
      const drawn = fc.sample(policyDocuments(options.ciliumVersion), { seed, numRuns: wanted })
      const asked: Pair[] = []
      let [unknown, outOfReach, unheard] = [0, 0, 0]
      const disagreements: string[] = []
      for (const [round, documents] of drawn.entries()) {
        const text = textOf(onlyInWorld(documents))
        const all = await under(text, `wire-${seed}-${round}`)
        const decided = all.filter(({ verdict }) => verdict.decision !== 'unknown')
        const withinReach = decided.filter(({ needsMark }) => marks || !needsMark)
        const pairs = withinReach.filter((pair) => !wasUnheard(pair, marks))
        const wrong = pairs.filter((pair) => !agrees(pair)).map((pair) => disagreementText(pair, options))
        if (wrong.length > 0) disagreements.push(`seed ${seed}, round ${round}:\n${text}\n${wrong.join('\n')}`)
        unknown += all.length - decided.length
        outOfReach += decided.length - withinReach.length
        unheard += withinReach.length - pairs.length
        asked.push(...pairs)
        if (isEnough(asked)) break
      }
      const counts = [...decisionsOf(asked)].map(([decision, count]) => `${count} ${decision}`).join(', ')
      const left = `${unknown} that the engine does not decide, ${outOfReach} that need cilium-envoy, ${unheard} of which neither policy nor backend was heard`
      console.log(`seed ${seed}: ${asked.length} pairs (${counts}); left out ${left}`)
      expect(disagreements.join('\n\n')).toBe('')
      expect(unheard).toBeLessThan(0.02 * asked.length)
      expect(isEnough(asked)).toBe(true)
    },
    limitMs,
  )
})
