import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { programOf, readByPrograms } from './programs.ts'

test.each([
  ['meshproof/stronghold:1.0.0', 'stronghold.mjs', '1.0.0'],
  ['docker.io/meshproof/stronghold:2', 'stronghold.mjs', '2'],
  ['ghcr.io/vmaleze/cilium-hands-on/stronghold:2.0.0', 'stronghold.mjs', '2.0.0'],
  ['ghcr.io/vmaleze/cilium-hands-on/unit:1.2.3', 'unit.mjs', undefined],
])('the image %s has a program', (image, file, version) => {
  const program = programOf(image)
  expect(program?.path.endsWith(`/${file}`)).toBe(true)
  expect(program?.env['STRONGHOLD_VERSION']).toBe(version)
})

test.each([
  'stronghold:1.0.0',
  'meshproof/stronghold',
  'meshproof/stronghold:latest',
  'evil/meshproof/unit:1',
  'meshproof/orc:1',
])('the image %s has none', (image) => {
  expect(programOf(image)).toBeUndefined()
})

test("a pod's environment is what the programs read, and nothing that Node.js or the linker would obey", () => {
  const services = new URL('../../../../deployments/workshop/services/', import.meta.url)
  const texts = ['http-service.mjs', 'stronghold/stronghold.mjs', 'unit/unit.mjs'].map((file) =>
    readFileSync(new URL(file, services), 'utf8'),
  )
  const read = texts.flatMap((text) =>
    [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name = '']) => [name, 'x'] as const),
  )
  expect(read).toHaveLength(8)
  const foreign = { NODE_OPTIONS: '--import=data:text/javascript,', LD_PRELOAD: '/evil.so', PS4: '$(evil)' }
  expect(readByPrograms({ ...Object.fromEntries(read), ...foreign })).toEqual(Object.fromEntries(read))
})
