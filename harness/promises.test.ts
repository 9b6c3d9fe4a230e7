import { describe, expect, it } from 'vitest'
import { changed, drop, reference, route } from './reference.ts'
import { runMeshproof } from './run-meshproof.ts'

async function canary(titles: string, expected: string, manifest = reference.canary) {
  const env = { MESHPROOF_EXPECT: expected }
  const { results } = await runMeshproof({
    args: ['suites/canary', '-t', titles],
    manifests: { 'mine.yaml': manifest },
    env,
  })
  const claims = results?.labs[0]?.claims ?? []
  return Object.fromEntries(claims.map(({ id, verdict, cause = '' }) => [id, `${verdict} ${cause}`.trim()]))
}

describe.concurrent('what is promised otherwise than the manifest has it', () => {
  it('is not kept by a backend that is ejected sooner, nor by one that is later', async () => {
    expect(await canary('goes away', 'canary.ejected-after=5')).toMatchObject({ ejected: 'fail promise-differs' })
    expect(await canary('goes away', 'canary.ejected-after=1')).toMatchObject({ ejected: 'fail not-ejected' })
  })

  it('and where no retries are promised, their absence is no failure', async () => {
    const without = changed(reference.canary, drop(`${route}.retry_policy`))
    expect(await canary('retried|tried as often|given up', 'manifest', without)).toMatchObject({
      retried: 'skipped not-promised',
      tries: 'skipped not-promised',
      timed: 'skipped not-promised',
    })
  })
})
