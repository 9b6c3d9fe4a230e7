import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { InputError } from '../../core/errors.ts'
import { ciliumChart, hasRelay } from './chart.ts'

async function valuesFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-values-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'values.yaml')
  await writeFile(file, text)
  return file
}

const valuesOf = async (file?: string): Promise<Record<string, unknown>> =>
  parse(String((await ciliumChart('1.15.19', file)).spec?.['valuesContent'])) as Record<string, unknown>

test('the user’s values are laid over the project’s, map by map', async () => {
  const file = await valuesFile(
    'hubble: { relay: { enabled: false } }\nipam: { operator: { clusterPoolIPv4PodCIDRList: [10.9.0.0/16] } }\n',
  )
  const own = await valuesOf()
  expect(own).toMatchObject({ kubeProxyReplacement: true, hubble: { enabled: true, relay: { enabled: true } } })
  expect(await valuesOf(file)).toEqual({
    ...own,
    hubble: { enabled: true, relay: { enabled: false } },
    ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.9.0.0/16'] } },
  })
})

test('Hubble Relay is there unless the user’s values leave it, or Hubble, out', async () => {
  expect(hasRelay(await ciliumChart('1.15.19'))).toBe(true)
  expect(hasRelay(await ciliumChart('1.15.19', await valuesFile('hubble: { relay: { enabled: false } }')))).toBe(false)
  expect(hasRelay(await ciliumChart('1.15.19', await valuesFile('hubble: { enabled: false }')))).toBe(false)
})

test.each(['- a list', 'a: [', ''])('values that are no map are an error: %s', async (text) => {
  await expect(ciliumChart('1.15.19', await valuesFile(text))).rejects.toBeInstanceOf(InputError)
})
