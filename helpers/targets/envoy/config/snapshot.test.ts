import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EnvoyConfig, Service } from '../../../manifests/kinds/index.ts'
import { parseManifests } from '../../../manifests/parse.ts'
import { readManifests } from '../../../manifests/validate.ts'
import { compose } from './snapshot.ts'

const deployments = join(import.meta.dirname, '../../../../deployments')
const canary = readFileSync(join(deployments, 'canary/envoy-lb-listener.yaml'), 'utf8')
/** The same canary for another Service, under names of its own but for the clusters'. */
const second = canary
  .replaceAll('envoy-lb-listener', 'second')
  .replaceAll('lb_route', 'second_route')
  .replace('name: stronghold\n', 'name: simple-stronghold\n')

function composed(...texts: readonly string[]) {
  const services = readManifests([join(deployments, 'workshop')]).filter(
    (one): one is Service => one.kind === 'Service',
  )
  const state = {
    pods: [],
    probes: [],
    namespace: 'azeroth',
    services: services.map((service, index) => ({ service, namespace: 'azeroth', vip: `127.1.1.${index + 1}` })),
    envoyConfigs: texts.flatMap((text, index) => parseManifests(text, `${index}.yaml`)) as EnvoyConfig[],
  }
  const source = () => ({})
  return compose(state, { ruleFor: () => ({ kind: 'plain' }), policed: false }, { route: source, endpoints: source })
}

test('two configs may bring the same clusters, each of which stands once', () => {
  const names = composed(canary, second).snapshot.clusters.map(({ name }) => name)
  expect(names).toEqual(['azeroth/simple-stronghold', 'azeroth/better-stronghold'])
})

test('two configs that bring different clusters under one name are refused, with the place of the later one', () => {
  const different = second.replace('connect_timeout: 5s', 'connect_timeout: 4s')
  expect(() => composed(canary, different)).toThrow(
    /^1\.yaml:\d+:\d+: .* second and .* bring different clusters azeroth\/simple-stronghold/,
  )
})

test('a route to a Service whose Cluster is missing is told to add one, a misspelt one the nearest name', () => {
  const withoutLast = canary.slice(0, canary.lastIndexOf('    - "@type"'))
  expect(() => composed(withoutLast)).toThrow(/next: add a Cluster azeroth\/better-stronghold of type EDS/)
  const misspelt = canary.replace(
    'name: azeroth/simple-stronghold\n                      w',
    'name: azeroth/simple-stonghold\n                      w',
  )
  expect(() => composed(misspelt)).toThrow(/^0\.yaml:43:23: .*next: did you mean azeroth\/simple-stronghold\?/s)
})

test('a cluster whose Service is misspelt where the config lists it is told so, and not to take that of another arm', () => {
  const unlisted = canary.replace('- name: better-stronghold\n', '- name: beter-stronghold\n')
  expect(() => composed(unlisted)).toThrow(/next: there is no Service beter-stronghold, which the config lists/)
  const misspelt = canary.replaceAll('azeroth/better-stronghold', 'azeroth/beter-stronghold')
  expect(() => composed(misspelt)).toThrow(/next: did you mean azeroth\/better-stronghold\?/)
})
