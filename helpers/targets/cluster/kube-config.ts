import { KubeConfig } from '@kubernetes/client-node'
import { InputError, messageOf } from '../../core/errors.ts'

/** @throws InputError when it is no kubeconfig, or has no such context */
export function loadKubeConfig(text: string, context?: string): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromString(text)
    if (context !== undefined) config.setCurrentContext(context)
    if (config.getCurrentCluster() !== null) return config
    throw new Error(`it has no context \`${config.getCurrentContext()}\` with a cluster`)
  } catch (cause) {
    throw new InputError({
      code: 'KUBECONFIG_UNUSABLE',
      what: `the kubeconfig cannot be used: ${messageOf(cause)}`,
      next: '`kubectl config get-contexts` shows the contexts; MESHPROOF_CONTEXT names one',
      cause,
    })
  }
}
