import { InputError } from '../../core/errors.ts'
import type { TargetSettings } from '../target.ts'

export interface K3sSettings {
  readonly runId: string
  /** A rancher/k3s image. */
  readonly image: string
  /** Version of the Cilium chart, without `v`. */
  readonly ciliumVersion: string
  /** A YAML file of chart values laid over deployments/cilium/values.yaml. */
  readonly ciliumValuesFile: string | undefined
  /** The server counts as one of them. */
  readonly nodes: number
  /** Leave the cluster running at the end, and take one over that an earlier run left. */
  readonly reuse: boolean
}

/** @throws InputError for a value that cannot be meant */
export function readK3sSettings({ env, runId }: TargetSettings): K3sSettings {
  return {
    runId,
    image: env['MESHPROOF_K3S_IMAGE'] ?? 'rancher/k3s:v1.34.4-k3s1',
    ciliumVersion: (env['MESHPROOF_CILIUM_VERSION'] ?? '1.15.19').replace(/^v/, ''),
    ciliumValuesFile: env['MESHPROOF_CILIUM_VALUES'],
    nodes: nodesIn(env['MESHPROOF_NODES'] ?? '1'),
    reuse: env['MESHPROOF_REUSE'] === '1',
  }
}

function nodesIn(value: string): number {
  if (/^[1-5]$/.test(value)) return Number(value)
  throw new InputError({
    code: 'OPTION_INVALID',
    what: `MESHPROOF_NODES is \`${value}\`, and a cluster can have 1 to 5 nodes`,
    next: 'MESHPROOF_NODES=2 gives one server and one agent',
  })
}
