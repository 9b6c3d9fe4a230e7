import { KubeConfig } from '@kubernetes/client-node'
import { InputError, messageOf } from '../../core/errors.ts'

/** @throws InputError when it is no kubeconfig, or has no such context */
export function loadKubeConfig(text: string, context?: string): KubeConfig {
  return loaded('the kubeconfig', (config) => config.loadFromString(text), context)
}

/** Like `loadKubeConfig`; files that it names are looked for beside it. */
export function loadKubeConfigFile(file: string, context?: string): KubeConfig {
  return loaded(`the kubeconfig ${file}`, (config) => config.loadFromFile(file), context)
}

function loaded(name: string, load: (config: KubeConfig) => void, context: string | undefined): KubeConfig {
  const config = new KubeConfig()
  try {
    load(config)
    if (context !== undefined) config.setCurrentContext(context)
    const cluster = config.getCurrentCluster()
    if (cluster === null) throw new Error(`it has no context \`${config.getCurrentContext()}\` with a cluster`)
    if (!cluster.server.startsWith('http:') || cluster.skipTLSVerify) return config
    throw new Error(`${cluster.server} is not encrypted; \`insecure-skip-tls-verify: true\` says that it need not be`)
  } catch (cause) {
    throw new InputError({
      code: 'KUBECONFIG_UNUSABLE',
      what: `${name} cannot be used: ${messageOf(cause)}`,
      next: '`kubectl config get-contexts` shows the contexts; MESHPROOF_CONTEXT names one',
      cause,
    })
  }
}
