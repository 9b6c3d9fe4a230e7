import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import type { Outcome } from '../traffic/outcome.ts'
import { pass } from './finding.ts'
import { answer, lost, noAnswer } from './outcome-samples.ts'
import { splitFits } from './split.ts'

const generator = xoroshiro128plus(42)
const arms = [
  { name: 'simple', weight: 90 },
  { name: 'better', weight: 10 },
]
const control = () => Promise.resolve(pass({ expected: 'the backends answer', seen: 'they do' }))
const armOf = ({ headers }: { headers: Readonly<Record<string, string>> }) => headers['x-served-by']

/** A mesh that sends so many of a hundred requests to `better`. */
const mesh = (percent: number) => (count: number) =>
  Promise.resolve(
    Array.from({ length: count }, () =>
      answer(200, '', { 'x-served-by': uniformInt(generator, 1, 100) <= percent ? 'better' : 'simple' }),
    ),
  )

test('a mesh that keeps its weights passes', async () => {
  expect(await splitFits({ arms, armOf, ask: mesh(10), control })).toMatchObject({ verdict: 'pass' })
})

test('swapped weights fail with few requests', async () => {
  const finding = await splitFits({ arms, armOf, ask: mesh(90), control })
  expect(finding).toMatchObject({ verdict: 'fail', cause: 'weights-differ' })
  expect(finding.evidence).toMatchObject({ split: { requests: expect.toSatisfy((count: number) => count < 300) } })
})

test('a mesh that does what the manifest says, where the promise is another, is told so', async () => {
  const finding = await splitFits({ arms, written: [80, 20], armOf, ask: mesh(20), control })
  expect(finding).toMatchObject({ verdict: 'fail', cause: 'promise-differs' })
  expect(finding.next).toContain('MESHPROOF_EXPECT=canary.weights=80:20')
})

test('an arm of weight 0 that gets one request fails', async () => {
  const none = [
    { name: 'simple', weight: 1 },
    { name: 'better', weight: 0 },
  ]
  expect(await splitFits({ arms: none, armOf, ask: mesh(5), control })).toMatchObject({ verdict: 'fail' })
})

test('requests that fail while the backends answer directly are the split’s fault', async () => {
  const ask = (count: number): Promise<Outcome[]> => Promise.resolve(Array.from({ length: count }, () => answer(503)))
  expect(await splitFits({ arms, armOf, ask, control })).toMatchObject({ verdict: 'fail', cause: 'requests-failed' })
})

test('what the proxy answers by itself is no backend that the promise does not name', async () => {
  const envoy = { server: 'envoy' }
  const ask = (body: string, status: number) => () => Promise.resolve([answer(status, body, envoy)])
  const direct = await splitFits({ arms, armOf, ask: ask('hi', 200), control })
  expect(direct).toMatchObject({ verdict: 'fail', cause: 'wrong-answer', seen: '1 × 200' })
  expect(direct.why).toContain('direct_response')
  const unrouted = await splitFits({ arms, armOf, ask: ask('', 404), control })
  expect(unrouted).toMatchObject({ verdict: 'fail', cause: 'requests-failed' })
  expect(unrouted.next).toContain('domains')
})

test('requests that fail because the backends are down say nothing about the split', async () => {
  const down = () =>
    Promise.resolve({ verdict: 'fail', cause: 'backend-down', expected: 'an answer', seen: 'none' } as const)
  const ask = (): Promise<Outcome[]> => Promise.resolve([noAnswer('refused')])
  expect(await splitFits({ arms, armOf, ask, control: down })).toMatchObject({
    verdict: 'inconclusive',
    cause: 'backend-down',
  })
})

test('what the plumbing lost is never a verdict about the mesh', async () => {
  const ask = (): Promise<Outcome[]> => Promise.resolve([lost])
  expect(await splitFits({ arms, armOf, ask, control })).toMatchObject({
    verdict: 'inconclusive',
    cause: 'target-lost',
  })
})

test('draws that stick to a backend are no independent sample', async () => {
  const ask = (count: number): Promise<Outcome[]> =>
    Promise.resolve(
      Array.from({ length: count }, (_, index) =>
        answer(200, '', { 'x-served-by': index % 100 < 90 ? 'simple' : 'better' }),
      ),
    )
  expect(await splitFits({ arms, armOf, ask, control })).toMatchObject({ verdict: 'inconclusive', cause: 'sticky' })
})
