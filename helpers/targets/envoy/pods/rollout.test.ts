import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type RolloutPod, rolloutStep } from './rollout.ts'

const wanted = (replicas: number, recreate = false) => ({ hash: 'new', replicas, recreate })
let ordinal = 0
const pod = (hash: string, ready = true, restarts = 0): RolloutPod => ({ hash, ready, restarts, ordinal: ordinal++ })

test('missing pods are started and surplus ones stopped: not ready ones first, then restarted ones, then the youngest', () => {
  expect(rolloutStep([pod('new')], wanted(3), 0)).toEqual({ start: 2, stop: [] })
  const [old, young, restarted, unready] = [pod('new'), pod('new'), pod('new', true, 1), pod('new', false)]
  expect(rolloutStep([unready, restarted, young, old], wanted(1), 0).stop).toEqual([young, restarted, unready])
})

test('an old pod stays until a new one is ready in its place', () => {
  const old = pod('old')
  expect(rolloutStep([old, pod('new', false)], wanted(1), 0)).toEqual({ start: 0, stop: [] })
  expect(rolloutStep([old, pod('new')], wanted(1), 0)).toEqual({ start: 0, stop: [old] })
})

test('Recreate starts new pods only when all old ones are gone', () => {
  const old = pod('old')
  expect(rolloutStep([old], wanted(1, true), 0)).toEqual({ start: 0, stop: [old] })
  expect(rolloutStep([], wanted(1, true), 1)).toEqual({ start: 0, stop: [] })
  expect(rolloutStep([], wanted(1, true), 0)).toEqual({ start: 1, stop: [] })
})

const anyPod = fc.record({
  hash: fc.constantFrom('old', 'new'),
  ready: fc.boolean(),
  restarts: fc.nat(2),
  ordinal: fc.nat(),
})

test('steps, with every new pod becoming ready, lead to the wanted pods and never to fewer ready ones than is right', () => {
  fc.assert(
    fc.property(fc.array(anyPod, { maxLength: 8 }), fc.nat(5), (start, replicas) => {
      let pods: RolloutPod[] = start
      for (let steps = 0; steps < 20; steps++) {
        const readyBefore = pods.filter(({ ready }) => ready).length
        const step = rolloutStep(pods, wanted(replicas), 0)
        pods = pods.filter((each) => !step.stop.includes(each))
        expect(pods.filter(({ ready }) => ready).length).toBeGreaterThanOrEqual(Math.min(readyBefore, replicas))
        pods = [...pods, ...Array.from({ length: step.start }, () => pod('new', false))]
        pods = pods.map((each) => (each.hash === 'new' ? { ...each, ready: true } : each))
      }
      expect(pods).toHaveLength(replicas)
      expect(pods.every(({ hash }) => hash === 'new')).toBe(true)
    }),
  )
})
