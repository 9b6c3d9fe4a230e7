import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { kubeconfigFile, readKubeconfigSettings } from './settings.ts'

const settings = (env: Record<string, string>) => readKubeconfigSettings({ env, runId: 'r' })

it('is to check the namespace of the workshop, and to change nothing', () => {
  expect(settings({ MESHPROOF_KUBECONFIG: 'mine' })).toMatchObject({ file: 'mine', namespace: 'azeroth', apply: false })
})

it('is the kubeconfig that was named, else the one that kubectl takes', () => {
  expect(kubeconfigFile({ MESHPROOF_KUBECONFIG: 'mine', KUBECONFIG: 'other' })).toBe('mine')
  expect(kubeconfigFile({ KUBECONFIG: 'other:another' })).toBe('other')
  expect(kubeconfigFile({})).toBe(join(homedir(), '.kube', 'config'))
})

it('is refused with manifests that only --apply would look at', () => {
  expect(() => settings({ MESHPROOF_MANIFESTS: 'mine' })).toThrow('a check looks at what is applied in the cluster')
  expect(settings({ MESHPROOF_MANIFESTS: 'mine', MESHPROOF_APPLY: '1' }).apply).toBe(true)
})
