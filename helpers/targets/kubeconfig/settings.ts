import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { InputError } from '../../core/errors.ts'
import type { TargetSettings } from '../target.ts'

type Environment = TargetSettings['env']

export interface KubeconfigSettings {
  readonly runId: string
  readonly file: string
  /** The file's current one unless given. */
  readonly context: string | undefined
  readonly namespace: string
  /** Bring manifests into the namespace, rather than look at what stands there. */
  readonly apply: boolean
  /** Where the nodes pull the workshop's images from: `registry.example/mesh` for `registry.example/mesh/unit:1.0.0`. */
  readonly images: string
  /** What probe pods run in. */
  readonly probeImage: string
  /** Where the manifests that were found are written down. */
  readonly foundFolder: string
}

const root = join(import.meta.dirname, '..', '..', '..')

/** The repository that the reference manifests name. */
export const referenceImages = 'meshproof'

/** @throws InputError for manifests that a check would not look at */
export function readKubeconfigSettings({ env, runId }: TargetSettings): KubeconfigSettings {
  const apply = env['MESHPROOF_APPLY'] === '1'
  if (!apply && env['MESHPROOF_MANIFESTS'] !== undefined) {
    throw new InputError({
      code: 'MANIFESTS_NOT_APPLIED',
      what: `a check looks at what is applied in the cluster, and not at MESHPROOF_MANIFESTS=${env['MESHPROOF_MANIFESTS']}`,
      next: 'leave it out; or have the manifests applied, in an empty namespace: MESHPROOF_APPLY=1',
    })
  }
  return {
    runId,
    file: kubeconfigFile(env),
    context: env['MESHPROOF_CONTEXT'],
    namespace: env['MESHPROOF_NAMESPACE'] ?? 'azeroth',
    apply,
    images: (env['MESHPROOF_IMAGES'] ?? referenceImages).replace(/\/$/, ''),
    probeImage: env['MESHPROOF_PROBE_IMAGE'] ?? 'node:24-slim',
    foundFolder: join(resolve(env['MESHPROOF_REPORTS'] ?? join(root, 'reports', 'latest')), 'found'),
  }
}

/** The kubeconfig that was asked for, else the one that kubectl would take. */
export function kubeconfigFile(env: Environment): string {
  const [first] = [env['MESHPROOF_KUBECONFIG'], ...(env['KUBECONFIG'] ?? '').split(delimiter)].filter(Boolean)
  return first ?? join(homedir(), '.kube', 'config')
}
