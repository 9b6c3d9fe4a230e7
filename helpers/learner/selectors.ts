import type { LabelSelector } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import { valueAt } from '../manifests/resources-of.ts'
import { nearestName } from '../manifests/suggest.ts'
import type { Endpoint } from '../policy/input.ts'
import { labelKey } from '../policy/labels.ts'

/** A label that a selector asks for, and where. */
interface WantedLabel {
  readonly path: FieldPath
  readonly key: string
  /** Undefined: any value. */
  readonly value: string | undefined
}

/** A wanted label that no pod has, and the one that some pod has and that is spelt nearly so. */
export interface LabelTypo {
  readonly path: FieldPath
  /** `class: strongold` */
  readonly seen: string
  readonly nearest: string
}

export function labelsWanted(selector: LabelSelector | undefined, path: FieldPath): WantedLabel[] {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ path: [...path, 'matchLabels', key], key, value })),
    ...matchExpressions.flatMap(({ key, operator, values = [] }, index): WantedLabel[] => {
      const at = [...path, 'matchExpressions', index]
      if (operator === 'In') return values.map((value) => ({ path: at, key, value }))
      return operator === 'Exists' ? [{ path: at, key, value: undefined }] : []
    }),
  ]
}

/** The selector that stands at a path of a document, when one does. */
export function selectorAt(document: unknown, path: FieldPath): LabelSelector | undefined {
  const found = valueAt(document, path)
  return typeof found === 'object' && found !== null ? found : undefined
}

/** The first label of some wanted ones that no pod has, while one is near. */
export function labelTypo(
  wanted: readonly WantedLabel[],
  pods: readonly Pick<Endpoint, 'labels'>[],
): LabelTypo | undefined {
  const labels = pods.flatMap((pod) => Object.entries(pod.labels))
  for (const { path, key, value } of wanted) {
    const { source, name } = labelKey(key, 'any')
    if (!['any', 'k8s'].includes(source) || name.startsWith('io.kubernetes.')) continue
    const values = [...new Set(labels.filter(([label]) => label === name).map(([, one]) => one))]
    if (values.length === 0) {
      const near = nearestName(name, [...new Set(labels.map(([label]) => label))])
      if (near === undefined) continue
      const seen = value === undefined ? name : `${name}: ${value}`
      return { path, seen, nearest: value === undefined ? near : `${near}: ${value}` }
    }
    if (value === undefined || values.includes(value)) continue
    const near = nearestName(value, values)
    if (near !== undefined) return { path, seen: `${name}: ${value}`, nearest: `${name}: ${near}` }
  }
  return undefined
}
