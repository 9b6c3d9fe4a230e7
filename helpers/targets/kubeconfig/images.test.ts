import { expect, test } from 'vitest'
import { parseManifests } from '../../manifests/parse.ts'
import { withImages } from './images.ts'

const deployment = (image: string) =>
  parseManifests(
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: orc }
spec: { template: { spec: { containers: [{ name: orc, image: ${image} }] } } }`,
    'orc.yaml',
  ).map((resource) => JSON.stringify(withImages(resource, 'registry.example/mesh').document))

test('the workshop’s images come from the repository that was named, and others from where they are', () => {
  expect(deployment('meshproof/unit:1.0.0')).toEqual([expect.stringContaining('"registry.example/mesh/unit:1.0.0"')])
  expect(deployment('elsewhere/meshproof/unit:1')).toEqual([expect.stringContaining('"elsewhere/meshproof/unit:1"')])
})

test('what is no Deployment, or is to stay, is left as it is', () => {
  const [service] = parseManifests('apiVersion: v1\nkind: Service\nmetadata: { name: orc }', 'orc.yaml')
  expect(service === undefined ? undefined : withImages(service, 'registry.example/mesh')).toBe(service)
})
