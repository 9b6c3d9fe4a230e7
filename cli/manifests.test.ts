import { expect, it } from 'vitest'
import { labManifests, labNames } from '../fixtures/lab-manifests.ts'
import { parseManifests } from '../helpers/manifests/parse.ts'
import { nameOf } from '../helpers/manifests/resource.ts'
import { referenceYaml } from './manifests.ts'

it.each(labNames)('of %s are all that the lab stands on, in one stream', (lab) => {
  const { workloads, config } = labManifests(lab, {})
  expect(parseManifests(referenceYaml(lab), 'out.yaml').map(nameOf)).toEqual([...workloads, ...config].map(nameOf))
})

it('without a lab are the workloads', () => {
  expect(referenceYaml(undefined)).toBe(referenceYaml('load-balancing'))
})

it('of a lab that there is not are refused', () => {
  expect(() => referenceYaml('canari')).toThrow('did you mean canary?')
})
