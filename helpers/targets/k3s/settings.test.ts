import { expect, test } from 'vitest'
import { readK3sSettings } from './settings.ts'

test('the defaults are pinned', () => {
  expect(readK3sSettings({ env: {}, runId: 'r' })).toEqual({
    runId: 'r',
    image: 'rancher/k3s:v1.34.4-k3s1',
    ciliumVersion: '1.15.19',
    ciliumValuesFile: undefined,
    nodes: 1,
    reuse: false,
  })
})

test('a number of nodes that cannot be meant is an error', () => {
  expect(readK3sSettings({ env: { MESHPROOF_NODES: '2' }, runId: 'r' }).nodes).toBe(2)
  expect(() => readK3sSettings({ env: { MESHPROOF_NODES: 'two' }, runId: 'r' })).toThrow('MESHPROOF_NODES is `two`')
  expect(() => readK3sSettings({ env: { MESHPROOF_NODES: '0' }, runId: 'r' })).toThrow('1 to 5')
})
