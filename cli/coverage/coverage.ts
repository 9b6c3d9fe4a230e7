import { defaultNamespace, type LabName, labManifests } from '../../fixtures/lab-manifests.ts'
import { type EnvoyConfig, type KnownResource } from '../../helpers/manifests/kinds/index.ts'
import { envoyConfigs } from '../../helpers/mutants/operators/kinds.ts'
import type { PolicyOptions } from '../../helpers/policy/input.ts'
import type { Results } from '../../reports/results.ts'
import { semanticsOf } from '../semantics.ts'
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
    ciliumVersion: semanticsOf(target?.versions['cilium']),
    defaultNamespace: env['MESHPROOF_NAMESPACE'] ?? defaultNamespace,
  }
  const perLab = labs.flatMap(({ lab, claims }) => {
    const { workloads, beside = [], config } = labManifests(lab as LabName, env)
    const known = [...workloads, ...beside, ...config] as KnownResource[]
    const traffic = trafficOf(claims)
    return [
      ...policyItems(known, traffic, options),
      ...config
        .filter(({ kind }) => envoyConfigs.includes(kind))
        .flatMap((one) => configItems(one as EnvoyConfig, traffic)),
    ]
  })
  const items = merged(perLab)
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

/** Several labs may be about the same manifest: each of its parts is there once, with what all of them did. */
function merged(items: readonly CoverageItem[]): CoverageItem[] {
  const parts = new Map<string, CoverageItem>()
  for (const item of items) {
    const key = JSON.stringify([item.where, item.what, item.name])
    const known = parts.get(key)
    parts.set(key, known === undefined ? item : { ...item, hits: together(known.hits, item.hits) })
  }
  return [...parts.values()]
}

function together(one: CoverageItem['hits'], other: CoverageItem['hits']): CoverageItem['hits'] {
  if (one === undefined || other === undefined) return undefined
  const sum = new Map(one)
  for (const [claim, hits] of other) sum.set(claim, hits + (sum.get(claim) ?? 0))
  return sum
}

function fileCoverage(file: string, items: readonly CoverageItem[]): FileCoverage {
  const told = items.map(hitsOf).filter((hits) => hits !== undefined)
  const sorted = items.toSorted((a, b) => a.where.line - b.where.line || a.where.col - b.where.col)
  return { file, items: sorted, found: told.length, hit: told.filter((hits) => hits > 0).length }
}

function total(files: readonly FileCoverage[], part: 'found' | 'hit'): number {
  return files.reduce((sum, file) => sum + file[part], 0)
}
