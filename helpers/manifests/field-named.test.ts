import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fieldNamed } from './field-named.ts'
import type { Resource } from './resource.ts'
import { readManifests } from './validate.ts'

const deployments = join(import.meta.dirname, '..', '..', 'deployments')
const [canary] = readManifests([join(deployments, 'canary', 'envoy-lb-listener.yaml')])

function resource(document: Record<string, unknown>): Resource {
  return {
    document,
    apiVersion: '',
    kind: '',
    metadata: { name: '', labels: {}, annotations: {} },
    spec: {},
    at: () => ({ file: '', line: 1, col: 1 }),
  }
}

it('finds the place of a weight in a manifest as it is written', () => {
  expect.assert(canary !== undefined)
  const path = fieldNamed(canary, 'weight', 10)
  expect(path?.slice(-3)).toEqual(['clusters', 1, 'weight'])
  expect(canary.at(path ?? [])).toMatchObject({ file: expect.stringContaining('envoy-lb-listener.yaml') as string })
})

it('finds either spelling, and the number in a wrapper', () => {
  expect(fieldNamed(resource({ a: [{ tokenBucket: {} }] }), 'token_bucket')).toEqual(['a', 0, 'tokenBucket'])
  expect(fieldNamed(resource({ weight: { value: 7 } }), 'weight', 7)).toEqual(['weight'])
})

it('finds nothing where nothing of that name holds the value', () => {
  expect(fieldNamed(resource({ weight: 7 }), 'weight', 8)).toBeUndefined()
})
