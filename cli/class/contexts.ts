import { readFileSync } from 'node:fs'
import { KubeConfig } from '@kubernetes/client-node'
import { InputError, messageOf } from '../../helpers/core/errors.ts'

export interface Context {
  readonly name: string
  /** Where the attendee works, when the context says so. */
  readonly namespace: string | undefined
  /** The API server's address. */
  readonly server: string
}

/**
 * A kubeconfig's contexts: the ones asked for, all, or the current one.
 * @throws InputError for a file that is no kubeconfig, and for a context that it does not have
 */
export function contextsOf(file: string, which: readonly string[] | 'all' | 'current'): Context[] {
  const config = read(file)
  const known = config.getContexts().map(({ name }) => name)
  const named = (name: string) => {
    const { namespace, cluster } = config.getContextObject(name) ?? {}
    return { name, namespace, server: config.getCluster(cluster ?? '')?.server ?? '' }
  }
  if (which === 'all') return known.map(named)
  const asked = which === 'current' ? [config.getCurrentContext()] : which
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown === undefined) return asked.map(named)
  throw new InputError({
    code: 'CONTEXT_UNKNOWN',
    what: `${file} has no context \`${unknown ?? ''}\`; it has ${known.join(', ')}`,
    next: `name one: ${file}#${known[0]}; or take all of them: --contexts`,
  })
}

function read(file: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromString(readFileSync(file, 'utf8'))
    if (config.getContexts().length > 0) return config
    throw new Error('it has no contexts')
  } catch (cause) {
    throw new InputError({
      code: 'KUBECONFIG_UNUSABLE',
      what: `${file} is no kubeconfig: ${messageOf(cause)}`,
      next: 'name a kubeconfig, or the folder that the manifests are in',
      cause,
    })
  }
}
