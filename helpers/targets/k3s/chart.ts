import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { InputError, messageOf } from '../../core/errors.ts'
import type { KubernetesObject } from '../cluster/object.ts'

const ownValues = fileURLToPath(new URL('../../../deployments/cilium/values.yaml', import.meta.url))

/**
 * The order to k3s's own Helm controller to install Cilium. `bootstrap` lets its job run before there is a network.
 * @throws InputError when the user's values cannot be read
 */
export async function ciliumChart(version: string, valuesFile?: string): Promise<KubernetesObject> {
  const values = await readValues(ownValues)
  const laidOver = valuesFile === undefined ? values : merge(values, await readValues(valuesFile))
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'cilium', namespace: 'kube-system' },
    spec: {
      repo: 'https://helm.cilium.io',
      chart: 'cilium',
      version,
      targetNamespace: 'kube-system',
      bootstrap: true,
      valuesContent: stringify(laidOver),
    },
  }
}

/** Whether such a chart installs Hubble Relay. */
export function hasRelay({ spec }: KubernetesObject): boolean {
  const { hubble } = parse(String(spec?.['valuesContent'])) as {
    hubble?: { enabled?: boolean; relay?: { enabled?: boolean } }
  }
  return hubble?.enabled !== false && hubble?.relay?.enabled === true
}

type Values = Readonly<Record<string, unknown>>

async function readValues(file: string): Promise<Values> {
  try {
    const values: unknown = parse(await readFile(file, 'utf8'))
    if (isMap(values)) return values
    throw new Error('it is not a map of values')
  } catch (cause) {
    throw new InputError({
      code: 'CHART_VALUES_UNREADABLE',
      what: `the chart values in ${file} cannot be used: ${messageOf(cause)}`,
      next: 'MESHPROOF_CILIUM_VALUES names a YAML file of values, as `helm -f` takes them',
      cause,
    })
  }
}

/** As `helm -f a -f b` does it: maps are merged, everything else is replaced. */
function merge(under: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const was = merged[key]
    merged[key] = isMap(was) && isMap(value) ? merge(was, value) : value
  }
  return merged
}

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)
