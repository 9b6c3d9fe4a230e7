import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type XdsFile, XdsFolder } from './xds-folder.ts'

async function folder(): Promise<{
  xds: XdsFolder
  files: (kind: string) => string[]
  read: (file: XdsFile) => unknown
}> {
  const path = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  const xds = new XdsFolder(path)
  await xds.create()
  const read = (file: XdsFile) =>
    JSON.parse(
      readFileSync((xds.source(file) as { path_config_source: { path: string } }).path_config_source.path, 'utf8'),
    )
  return { xds, files: (kind) => readdirSync(join(path, kind)), read }
}

test('what is written stands under its type and a version of its own', async () => {
  const { xds, read } = await folder()
  const version = await xds.write('routes/ns/cec/r:80', [{ name: 'ns/cec/r:80' }])
  const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'
  expect(read('routes/ns/cec/r:80')).toEqual({
    version_info: version,
    resources: [{ '@type': type, name: 'ns/cec/r:80' }],
  })
  expect(await xds.write('routes/ns/cec/r:80', [{ name: 'other' }])).not.toBe(version)
})

test('the same content keeps its version and is not written again', async () => {
  const { xds } = await folder()
  const version = await xds.write('clusters', [{ name: 'a' }])
  expect(await xds.write('clusters', [{ name: 'a' }])).toBe(version)
})

test('names of any length and with any character have a file each', async () => {
  const { xds, files } = await folder()
  const names = ['a/b', 'a%2Fb', 'A/B', '..', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`]
  for (const name of names) await xds.write(`endpoints/${name}`, [{ cluster_name: name }])
  expect(files('endpoints')).toHaveLength(names.length)
})

test('files that are not kept go, those of listeners and clusters stay', async () => {
  const { xds, files } = await folder()
  await xds.write('endpoints/a', [])
  await xds.write('endpoints/b', [])
  await xds.keepOnly(new Set(['endpoints/b']))
  expect(files('endpoints')).toEqual([expect.stringMatching(/^b-/)])
  expect(files('.').toSorted()).toEqual(['clusters.json', 'endpoints', 'listeners.json', 'routes'])
})

test('a file that cannot be written is an error with the folder and what to do', async () => {
  const folder = new XdsFolder('/dev/null/xds')
  await expect(folder.write('clusters', [])).rejects.toMatchObject({
    code: 'RUN_FOLDER_UNUSABLE',
    message: expect.stringMatching(/\/dev\/null\/xds .*ENOTDIR[\s\S]*next: set MESHPROOF_CACHE/),
  })
})
