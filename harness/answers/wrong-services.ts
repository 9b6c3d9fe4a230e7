import { changed, put, reference, valueIn } from '../reference.ts'
import { type Answer, file, type WrongAnswer } from './answer.ts'

const { simpleStronghold, betterStronghold } = reference
/** The Deployment is the first document, Service `stronghold` the second. */
const service = (path: string, value: unknown): Answer => file(changed(simpleStronghold, put(path, value, 1)))
const deployment = (path: string, value: unknown): Answer => file(changed(simpleStronghold, put(path, value)))
const probe = 'spec.template.spec.containers.0.readinessProbe.httpGet.path'

const unlabelled = (): Answer => {
  const { class: _, ...labels } = valueIn(betterStronghold, 'spec.template.metadata.labels') as Record<string, string>
  return {
    'simple.yaml': simpleStronghold,
    'better.yaml': changed(
      betterStronghold,
      put('spec.template.metadata.labels', labels),
      put('spec.selector.matchLabels', labels),
    ),
  }
}

export const wrongServices: readonly WrongAnswer[] = [
  { code: 'wrong-api-version', name: 'apps/v1', answer: service('apiVersion', 'apps/v1') },
  { code: 'service-name', name: 'strongold', answer: service('metadata.name', 'strongold') },
  {
    code: 'service-namespace',
    name: 'default',
    answer: service('metadata', { name: 'stronghold', namespace: 'default' }),
  },
  { code: 'service-port', name: 'port 80', answer: service('spec.ports.0.port', 80) },
  { code: 'service-target-port', name: 'target port 80', answer: service('spec.ports.0.targetPort', 80) },
  { code: 'service-target-port', name: 'target port web', answer: service('spec.ports.0.targetPort', 'web') },
  { code: 'pods-unlabelled', name: 'a Deployment without class: stronghold', answer: unlabelled() },
  { code: 'service-selector-typo', name: 'strongold', answer: service('spec.selector.class', 'strongold') },
  {
    code: 'service-selector-narrow',
    name: 'version v1 alone',
    answer: service('spec.selector', { class: 'stronghold', version: 'v1' }),
  },
  { code: 'no-replicas', name: '0 replicas', answer: deployment('spec.replicas', 0) },
  { code: 'probe-wrong', name: '/health', answer: deployment(probe, '/health') },
]
