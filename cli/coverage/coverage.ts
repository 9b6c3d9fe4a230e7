import { defaultNamespace, type LabName, labManifests } from '../../fixtures/lab-manifests.ts'
import { type EnvoyConfig, type KnownResource } from '../../helpers/manifests/kinds/index.ts'
import { envoyConfigs } from '../../helpers/mutants/operators/kinds.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Results } from '../../reports/results.ts'
import { configItems } from './config-items.ts'
import { type CoverageItem, hitsOf } from './item.ts'
import { policyItems } from './policy-items.ts'
import { trafficOf } from './traffic.ts'

export interface FileCoverage {
  readonly file: string
  /** In the order of their lines. */
  readonly items: readonly CoverageItem[]
  readonly found: number
  readonly hit: number
}

export interface Coverage {
  readonly files: readonly FileCoverage[]
  /** Of what can be told; 100 when there is nothing. */
  readonly percent: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** What of the manifests under test a run's traffic has exercised. */
export function coverageOf({ labs, target }: Results, env: Environment): Coverage {
  const options: PolicyOptions = {
    ciliumVersion: target === null || target.name === 'envoy' ? '1.15' : '1.20',
    defaultNamespace: env['MESHPROOF_NAMESPACE'] ?? defaultNamespace,
  }
  const items = labs.flatMap(({ lab, claims }) => {
    const { workloads, config } = labManifests(lab as LabName, env)
    const known = [...workloads, ...config] as KnownResource[]
    const traffic = trafficOf(claims)
    return [
      ...policyItems(known, traffic, options),
      ...config
        .filter(({ kind }) => envoyConfigs.includes(kind))
        .flatMap((one) => configItems(one as EnvoyConfig, traffic)),
    ]
  })
  const names = [...new Set(items.map(({ where }) => where.file))].toSorted()
  const files = names.map((file) =>
    fileCoverage(
      file,
      items.filter(({ where }) => where.file === file),
    ),
  )
  const [found, hit] = [total(files, 'found'), total(files, 'hit')]
  return { files, percent: found === 0 ? 100 : (100 * hit) / found }
}

function fileCoverage(file: string, items: readonly CoverageItem[]): FileCoverage {
  const told = items.map(hitsOf).filter((hits) => hits !== undefined)
  const sorted = items.toSorted((a, b) => a.where.line - b.where.line || a.where.col - b.where.col)
  return { file, items: sorted, found: told.length, hit: told.filter((hits) => hits > 0).length }
}

function total(files: readonly FileCoverage[], part: 'found' | 'hit'): number {
  return files.reduce((sum, file) => sum + file[part], 0)
}
