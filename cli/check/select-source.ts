import { InputError } from '../../helpers/core/errors.ts'
import { clusterSource } from './cluster.ts'
import { folderSource } from './folder.ts'
import type { Source } from './source.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A folder, when one is named, else the cluster that kubectl would take.
 * @throws InputError when both are named, or the folder is not there
 */
export function sourceOf(env: Environment): Source {
  const folder = env['MESHPROOF_MANIFESTS']
  const cluster = env['MESHPROOF_KUBECONFIG'] ?? env['MESHPROOF_CONTEXT']
  const target = env['MESHPROOF_TARGET']
  if (folder !== undefined && cluster !== undefined && target === undefined) {
    throw new InputError({
      code: 'CHECK_SOURCE_AMBIGUOUS',
      what: `both a folder (${folder}) and a cluster (${cluster}) are named`,
      next: 'leave one of them out: --manifests, or --kubeconfig and --context',
    })
  }
  const own = withLabPromises(env)
  return folder === undefined || target === 'kubeconfig' ? clusterSource(own) : folderSource(folder, own)
}

/**
 * The sheet asks for outlier detection after two failures and not how many pods it may put out, which a learner's
 * configuration therefore need not say; Envoy puts none of two out then.
 */
function withLabPromises(env: Environment): Environment {
  const own = env['MESHPROOF_EXPECT']
  if (own === 'manifest' || own?.includes('canary.ejected-after') === true) return env
  return { ...env, MESHPROOF_EXPECT: [...(own === undefined ? [] : [own]), 'canary.ejected-after=0'].join(',') }
}
