import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { kubernetesYaml } from './kubernetes-yaml.ts'

// What sigs.k8s.io/yaml makes of them, by its goyaml.v2/resolve.go.
it.each([
  ['yes', true],
  ['On', true],
  ['y', true],
  ['NO', false],
  ['off', false],
  ['n', false],
  ['yEs', 'yEs'],
  ['~', null],
  ['', null],
  ['010', 8],
  ['-010', -8],
  ['0o10', 8],
  ['0b11', 3],
  ['0x1F', 31],
  ['08', 8],
  ['1_000', 1000],
  ['+7', 7],
  ['1e3', 1000],
  ['.5', 0.5],
  ['1.10', 1.1],
  ['.inf', Number.POSITIVE_INFINITY],
  ['8080', 8080],
  ['12:30:45', '12:30:45'],
  ['2024-01-01', '2024-01-01'],
  ['1.2.3', '1.2.3'],
  ['_1', '_1'],
  ['1s', '1s'],
])('%s is what Kubernetes makes of it', (text, value) => {
  expect(parse(text, kubernetesYaml)).toEqual(value)
})

it('quotes keep any text what it is', () => {
  expect(parse('{a: "yes", b: \'010\'}', kubernetesYaml)).toEqual({ a: 'yes', b: '010' })
})

it('keys are read so too, and then are text', () => {
  expect(parse('{on: 1, 010: 2}', kubernetesYaml)).toEqual({ true: 1, 8: 2 })
})

it('what is written is read as it was', () => {
  const plain = fc.constantFrom('yes', 'No', 'on', 'y', '010', '0o7', '1_0', '1e3', '~', '', '.5', '12:30', '0x')
  const json = fc.jsonValue({
    stringUnit: fc.constantFrom('y', 'o', 'n', '0', '1', '_', '.', 'e', '-', ' ', '"', '\n'),
  })
  fc.assert(
    fc.property(fc.oneof(plain, json, fc.dictionary(plain, plain)), (value) => {
      const read: unknown = parse(stringify(value, kubernetesYaml), kubernetesYaml)
      expect(read).toEqual(value)
    }),
  )
})
