import { arms, changed, drop, put, reference, route, valueIn, weights } from '../reference.ts'
import { camelCased, inlineRoutes, otherNames, wrongTotal } from '../unusual.ts'
import { type Answers, asJson, asList, backwards, file } from './answer.ts'

const { canary } = reference
const names = ['simple-stronghold', 'better-stronghold'] as const

const armsBackwards = (): string => changed(canary, put(arms, (valueIn(canary, arms) as unknown[]).toReversed()))

/** Each cluster with its port, as backends that are published by number are called. */
const withPorts = (): string =>
  changed(
    names.reduce((text, name) => text.replaceAll(`azeroth/${name}`, `azeroth/${name}:8080`), canary),
    put(
      'spec.backendServices',
      names.map((name) => ({ name, namespace: 'azeroth', number: ['8080'] })),
    ),
  )

const retryOfHost = (): string => {
  const host = valueIn(canary, 'spec.resources.1.virtual_hosts.0') as object
  const policy = valueIn(canary, `${route}.retry_policy`)
  return changed(
    canary,
    put('spec.resources.1.virtual_hosts.0', { ...host, retry_policy: policy }),
    drop(`${route}.retry_policy`),
  )
}

/** As the workshop’s sheet has it: Envoy then puts out none of two pods. */
const asTheSheet = (): string =>
  changed(
    canary,
    drop('spec.resources.2.outlier_detection.max_ejection_percent'),
    drop('spec.resources.3.outlier_detection.max_ejection_percent'),
  )

/** Configurations that keep lab 04's sheet, each in its own way. */
export const rightCanaries: Answers = {
  'the sheet’s own': file(asTheSheet()),
  'the reference': file(canary),
  'other names everywhere': file(otherNames),
  'fields in another order': file(backwards(canary)),
  'arms in another order': file(armsBackwards()),
  'smaller weights': file(changed(canary, weights(9, 1))),
  'larger weights': file(changed(canary, weights(900, 100))),
  'a total that Envoy does not heed': file(wrongTotal),
  'routes in the listener': file(inlineRoutes),
  'camel case': file(camelCased),
  'clusters with their ports': file(withPorts()),
  'retries of the virtual host': file(retryOfHost()),
  'the namespace written out': file(changed(canary, put('metadata', { name: 'mine', namespace: 'azeroth' }))),
  'the Deployment beside it': { 'better.yaml': reference.betterStronghold, 'canary.yaml': canary },
  'the other labs’ files beside it': {
    '02-policy.yaml': reference.security,
    '03-limit.yaml': reference.rateLimit,
    '04-canary.yaml': canary,
  },
  'a List': file(asList(canary)),
  JSON: asJson(canary),
}
