import { expect, test } from 'vitest'
import { programOf } from './programs.ts'

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
