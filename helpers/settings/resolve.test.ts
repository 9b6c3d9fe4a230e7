import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resolveSettings } from './resolve.ts'
import { variableOf } from './setting.ts'
import { settings } from './table.ts'

function folderWith(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const resolve = (
  files: Record<string, string>,
  env: Record<string, string> = {},
  flags: Record<string, unknown> = {},
) => resolveSettings({ env, folder: folderWith(files), flags })

describe('a setting', () => {
  it.each(settings.map((setting) => [setting.key, setting] as const))(
    '%s: a flag wins over the environment, the environment over the config file',
    async (key, setting) => {
      const variable = variableOf(setting)
      const [file, env, flag] =
        setting.value === undefined ? ([true, '0', true] as const) : (['file', 'env', 'flag'] as const)
      const config = { 'meshproof.config.json': JSON.stringify({ [key]: file }) }
      const environment = { [variable]: env }
      expect((await resolve(config))[variable]).toBe(setting.value === undefined ? '1' : 'file')
      expect((await resolve(config, environment))[variable]).toBe(setting.value === undefined ? undefined : 'env')
      expect((await resolve(config, environment, { [key]: flag }))[variable]).toBe(
        setting.value === undefined ? '1' : 'flag',
      )
    },
  )

  it('that is empty is not made, and all other variables stay', async () => {
    expect(await resolve({}, { MESHPROOF_SEED: '', PATH: '/bin' })).toEqual({ PATH: '/bin' })
    expect(await resolve({ 'meshproof.config.yaml': 'seed: 7' }, { MESHPROOF_SEED: '' })).toEqual({
      MESHPROOF_SEED: '7',
    })
  })

  it('that there is not is refused with the nearest one', async () => {
    await expect(resolve({}, { MESHPROOF_MANIFEST: '.' })).rejects.toThrow(
      'there is no setting MESHPROOF_MANIFEST; did you mean MESHPROOF_MANIFESTS?',
    )
    await expect(resolve({}, { MESHPROOF_COLOURS: '.' })).rejects.toThrow(/^there is no setting MESHPROOF_COLOURS\n/)
    await expect(resolve({ 'meshproof.config.yaml': 'seed: 7\n\nenvoy_version: 1.37.0' })).rejects.toThrow(
      'meshproof.config.yaml:3:1: there is no setting envoy_version; did you mean envoyVersion?',
    )
  })

  it.each(['UPPER', 'a b', '-a', 'a.b', 'a'.repeat(64)])('that names a namespace may not be %s', async (name) => {
    await expect(resolve({}, { MESHPROOF_NAMESPACE: name })).rejects.toThrow(/^MESHPROOF_NAMESPACE is "/)
    await expect(resolve({ 'meshproof.config.yaml': `namespace: ${name}` })).rejects.toThrow('next: use at most 63')
    expect(await resolve({}, { MESHPROOF_NAMESPACE: 'team-1' })).toEqual({ MESHPROOF_NAMESPACE: 'team-1' })
  })

  it('that is a switch is on or off', async () => {
    await expect(resolve({}, { MESHPROOF_REUSE: 'perhaps' })).rejects.toThrow('MESHPROOF_REUSE is "perhaps"')
    await expect(resolve({ 'meshproof.config.yaml': 'keep: yes' })).rejects.toThrow('keep: expected true or false')
    await expect(resolve({ 'meshproof.config.yaml': 'seed: [7]' })).rejects.toThrow('seed: expected text or a number')
  })
})

describe('the config file', () => {
  it.each([
    ['meshproof.config.yaml', 'manifests: ./mine\nkeep: true\npower: 0.9\n'],
    ['meshproof.config.yml', 'manifests: ./mine\nkeep: true\npower: 0.9\n'],
    ['meshproof.config.json', '{ "manifests": "./mine", "keep": true, "power": 0.9 }'],
    ['meshproof.config.mjs', 'export default { manifests: "./mine", keep: true, power: 0.9 }'],
    ['meshproof.config.ts', 'const power: number = 0.9\nexport default { manifests: "./mine", keep: true, power }'],
  ])('can be %s', async (name, text) => {
    expect(await resolve({ [name]: text })).toEqual({
      MESHPROOF_MANIFESTS: './mine',
      MESHPROOF_REUSE: '1',
      MESHPROOF_POWER: '0.9',
    })
  })

  it('may be empty, and is refused when it is not one mapping, cannot be read, or there are two', async () => {
    expect(await resolve({ 'meshproof.config.yaml': '# nothing yet\n' })).toEqual({})
    await expect(resolve({ 'meshproof.config.yaml': '- seed' })).rejects.toThrow(
      'meshproof.config.yaml:1:1: it holds no',
    )
    await expect(resolve({ 'meshproof.config.yaml': 'seed: 7\nseed: 8' })).rejects.toThrow('meshproof.config.yaml:2:1')
    await expect(resolve({ 'meshproof.config.mjs': 'export const seed = 7' })).rejects.toThrow('it holds no settings')
    await expect(resolve({ 'meshproof.config.mjs': 'throw new Error("no disk")' })).rejects.toThrow('no disk')
    await expect(resolve({ 'meshproof.config.json': '{}', 'meshproof.config.ts': '' })).rejects.toThrow(
      'both meshproof.config.json and meshproof.config.ts',
    )
  })
})
