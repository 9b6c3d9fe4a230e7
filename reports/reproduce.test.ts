import { expect, it } from 'vitest'
import { reproduce, reproduceClaim } from './reproduce.ts'

it('is what was typed, with the settings that matter and the seed', () => {
  const argv = ['node', 'vitest', 'run', 'suites/canary', '-t', "the weights' split"]
  const env = { MESHPROOF_MANIFESTS: './my mesh', MESHPROOF_SEED: '1', MESHPROOF_KUBECONFIG: '/secret' }
  expect(reproduce(7, { argv, env })).toBe(
    `MESHPROOF_MANIFESTS='./my mesh' MESHPROOF_SEED=7 pnpm test suites/canary -t 'the weights'\\'' split'`,
  )
})

it('leaves out a seed that was never chosen', () => {
  expect(reproduce(undefined, { argv: ['node', 'vitest', 'run'], env: {} })).toBe('pnpm test')
})

it('of one claim keeps the settings and names the claim', () => {
  expect(
    reproduceClaim('MESHPROOF_TARGET=envoy MESHPROOF_SEED=7 pnpm test --project labs', 'canary', 'no 429 (yet)'),
  ).toBe(`MESHPROOF_TARGET=envoy MESHPROOF_SEED=7 pnpm test suites/canary -t 'no 429 \\(yet\\)'`)
  expect(reproduceClaim('pnpm test', 'canary', 'split')).toBe('pnpm test suites/canary -t split')
})
