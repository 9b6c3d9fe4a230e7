import { expect, it } from 'vitest'
import { mutants, slowMutant } from './mutants.ts'
import { claimOf, runMeshproof } from './run-meshproof.ts'

it.concurrent.for([...mutants, slowMutant])('$lab finds $name', async (mutant) => {
  const { lab, manifest, claim, cause, says, env = {} } = mutant
  const ended = await runMeshproof({ args: [`suites/${lab}`], manifests: { 'mine.yaml': manifest }, env })
  expect(claimOf(ended, claim)).toMatchObject({ verdict: 'fail', cause })
  expect(ended.stdout).toMatch(says)
  expect(ended.exitStatus).toBe(1)
  expect(ended.results?.exitStatus).toBe(1)
})
