import { arms, changed, drop, put, reference, route, valueIn, weights } from '../reference.ts'
import { file, type WrongAnswer } from './answer.ts'

const { canary } = reference
const config = (...changes: Parameters<typeof changed>[1][]) => file(changed(canary, ...changes))
const split = valueIn(canary, arms) as object[]

export const wrongCanaries: readonly WrongAnswer[] = [
  { code: 'empty-file', name: 'a file that was not saved', answer: { '04-canary.yaml': '# to do\n' } },
  {
    code: 'config-left-over',
    name: 'an older one beside it',
    answer: { 'a.yaml': canary, 'b.yaml': canary.replace('name: envoy-lb-listener', 'name: older') },
  },
  { code: 'services-missing', name: 'backendServices alone', answer: config(drop('spec.services')) },
  { code: 'cluster-unpublished', name: 'a backend that is not named', answer: config(drop('spec.backendServices.1')) },
  {
    code: 'cluster-undefined',
    name: 'an arm that is misspelt',
    answer: config(put(`${arms}.1.name`, 'azeroth/beter-stronghold')),
  },
  {
    code: 'split-missing',
    name: 'one cluster',
    answer: { '04-canary.yaml': changed(canary, put(route, { cluster: 'azeroth/simple-stronghold' })) },
  },
  { code: 'weights-swapped', name: '10:90', answer: config(weights(10, 90)) },
  { code: 'arm-missing', name: 'one arm', answer: config(put(arms, split.slice(0, 1))) },
  {
    code: 'arm-missing',
    name: 'both arms lead to one cluster',
    answer: config(put(`${arms}.1.name`, 'azeroth/simple-stronghold')),
  },
  { code: 'weights-wrong', name: '80:20', answer: config(weights(80, 20)) },
  { code: 'retries-missing', name: 'no retries', answer: config(drop(`${route}.retry_policy`)) },
  { code: 'retries-wrong', name: 'one retry', answer: config(put(`${route}.retry_policy.num_retries`, 1)) },
]
