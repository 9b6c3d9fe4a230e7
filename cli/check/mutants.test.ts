import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { labNames } from '../../fixtures/lab-manifests.ts'
import { mistakesIn } from '../../helpers/learner/detectors/index.ts'
import { plan } from '../teeth/plan.ts'
import { folderSource } from './folder.ts'

/** What the sheets do not ask for, or no learner does by mistake. */
const untold = /^(connect-timeout|outlier-|foreign-filter)/

describe.each(labNames)('of the ways to break the manifests of %s', (lab) => {
  const [planned] = plan([lab], {}, { ciliumVersion: '1.15', defaultNamespace: 'azeroth' })
  const mutants = planned?.mutants ?? []

  const told = () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return mutants.map(({ mutant, proof }) => {
      writeFileSync(join(folder, 'mine.yaml'), mutant.text)
      const mistakes = mistakesIn(folderSource(folder, {}).facts(lab))
      return { id: `${mutant.id}: ${mutant.before} → ${mutant.after}`, proof, mutant, mistakes }
    })
  }

  it('each is told, and none that means the same', () => {
    const all = told()
    const missed = all.filter(({ proof, mutant, mistakes }) => {
      return proof === undefined && mistakes.length === 0 && !untold.test(mutant.operator)
    })
    expect(missed.map(({ id }) => id)).toEqual([])
    const alarms = all.filter(({ proof, mistakes }) => proof !== undefined && mistakes.length > 0)
    expect(alarms.map(({ id }) => id)).toEqual([])
    expect(all.length).toBeGreaterThan(5)
  })
})
