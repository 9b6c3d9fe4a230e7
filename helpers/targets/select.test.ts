import { describe, expect, it } from 'vitest'
import { chooseTarget } from './select.ts'
import type { Availability } from './target.ts'

const here: Availability = { available: true }
const absent: Availability = { available: false, because: 'no container engine answers', next: 'start one' }
const choice = (env: Record<string, string>, k3s: Availability) =>
  chooseTarget({ env, runId: 'r' }, () => Promise.resolve(k3s))

describe('the target of a run', () => {
  it('is the one that was asked for, whatever else there is', async () => {
    const env = { MESHPROOF_TARGET: 'envoy', MESHPROOF_KUBECONFIG: 'mine' }
    expect(await choice(env, here)).toEqual({ name: 'envoy', why: 'asked for by MESHPROOF_TARGET=envoy' })
    await expect(choice({ MESHPROOF_TARGET: 'k4s' }, here)).rejects.toThrow('use one of auto, envoy, k3s, kubeconfig')
  })

  it.each([{}, { MESHPROOF_TARGET: 'auto' }])('is else the cluster that is named', async (env) => {
    expect(await choice({ ...env, MESHPROOF_KUBECONFIG: 'mine' }, here)).toMatchObject({ name: 'kubeconfig' })
  })

  it('is else k3s where a container engine has its image, and says what is faster', async () => {
    const { name, why } = await choice({}, here)
    expect([name, why]).toEqual(['k3s', expect.stringMatching(/^auto: .*MESHPROOF_TARGET=envoy/)])
  })

  it('is else the embedded Envoy, and says why it is not k3s', async () => {
    expect(await choice({}, absent)).toEqual({
      name: 'envoy',
      why: 'auto: no k3s here, since no container engine answers',
    })
  })
})
