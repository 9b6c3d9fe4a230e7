import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { arms, bucket, changed, put, reference, weights } from './reference.ts'
import { claimOf, type Ended, runMeshproof } from './run-meshproof.ts'
import { camelCased, inlineRoutes, otherNames, threeArms, twoRoutes, wrongTotal } from './unusual.ts'

/** Runs a lab on a user's own manifests, all claims of which have to pass. */
async function passes(lab: string, manifests: Readonly<Record<string, string>>, expected?: string): Promise<Ended> {
  const env = expected === undefined ? {} : { MESHPROOF_EXPECT: expected }
  const ended = await runMeshproof({ args: [`suites/${lab}`], manifests, env })
  expect(ended.results?.labs[0]?.claims.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
  expect(ended.exitStatus, ended.stdout + ended.stderr).toBe(0)
  return ended
}

const canary = (manifest: string, expected?: string) => passes('canary', { 'mine.yaml': manifest }, expected)
const rateLimit = (bucketOfMine: object, expected: string) =>
  passes('rate-limit', { 'mine.yaml': changed(reference.rateLimit, put(bucket, bucketOfMine)) }, expected)

describe.concurrent('a canary may be unusual', () => {
  it('a weight of 0 gets no traffic', async () => {
    const ended = await canary(changed(reference.canary, weights(100, 0)), 'canary.weights=100:0')
    expect(claimOf(ended, 'split')?.seen).toMatch(/better-stronghold 0 of \d+ requests/)
  })

  it('weights need not add up to 100', () => canary(changed(reference.canary, weights(9, 1))))

  it('a total_weight changes nothing, even a wrong one: Envoy no longer heeds it', () => canary(wrongTotal))

  it('a split may be two routes, one of which takes a part of the requests', () => canary(twoRoutes))

  it('weights may be written as text', () =>
    canary(changed(reference.canary, put(`${arms}.0.weight`, '90'), put(`${arms}.1.weight`, '10'))))

  it('a split may have three arms', () => passes('canary', threeArms, 'canary.weights=60:30:10'))

  it('what is expected may be what the manifest says', async () => {
    const ended = await canary(changed(reference.canary, weights(70, 30)), 'manifest')
    expect(claimOf(ended, 'split')?.expected).toContain('simple-stronghold 70 : better-stronghold 30')
  })

  it('names may differ from the reference', () => canary(otherNames))

  it('routes may stand in the listener', () => canary(inlineRoutes))

  it('fields of Envoy may be written in camel case', () => canary(camelCased))
})

describe.concurrent('manifests may be written in many ways', () => {
  it('several files and folders, one file with several documents', () =>
    passes('canary', {
      'a/config.yml': reference.canary,
      'workloads.yaml': `${reference.simpleStronghold}\n---\n${reference.betterStronghold}`,
      'notes.txt': 'no manifest',
    }))

  it('a List', () =>
    passes('security', {
      'list.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [parse(reference.security)] }),
    }))

  it('a policy with specs', () => {
    const { spec, ...policy } = parse(reference.security) as Record<string, unknown>
    return passes('security', { 'mine.yaml': stringify({ ...policy, specs: [spec] }) })
  })
})

describe.concurrent('a limit may be unusual', () => {
  it('a fill interval of one second', () =>
    rateLimit(
      { max_tokens: 10, tokens_per_fill: 10, fill_interval: '1s' },
      'rate-limit.burst=10,rate-limit.refill=10/1s',
    ))

  it('another size and another refill, as the manifest says', () =>
    rateLimit({ max_tokens: 7, tokens_per_fill: 3, fill_interval: '4s' }, 'manifest'))
})
