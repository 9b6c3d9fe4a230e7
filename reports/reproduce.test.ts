import { join } from 'node:path'
import { expect, it } from 'vitest'
import { reproduce, reproduceClaim } from './reproduce.ts'

const cwd = join(import.meta.dirname, '..')

it('is what was typed, with the settings that matter and the seed', () => {
  const argv = [
    'node',
    'vitest',
    'run',
    '--project',
    'labs',
    '--project',
    'unit',
    'suites/canary',
    '-t',
    "the weights' split",
  ]
  const env = { MESHPROOF_MANIFESTS: './my mesh', MESHPROOF_SEED: '1', MESHPROOF_CACHE: '/elsewhere' }
  expect(reproduce(7, { argv, env, cwd })).toBe(
    `MESHPROOF_MANIFESTS='./my mesh' MESHPROOF_SEED=7 pnpm test suites/canary -t 'the weights'\\'' split'`,
  )
})

it('leaves out a seed that was never chosen', () => {
  expect(reproduce(undefined, { argv: ['node', 'vitest', 'run'], env: {}, cwd })).toBe('pnpm test')
})

it('is the command where that was typed, in the clone or elsewhere', () => {
  const own = ['--configLoader', 'native', '--root', cwd, '--project', 'labs']
  const argv = ['node', 'vitest', 'run', ...own, join(cwd, 'suites/canary/')]
  expect(reproduce(7, { argv, env: {}, cwd })).toBe('MESHPROOF_SEED=7 pnpm meshproof run canary')
  const env = { MESHPROOF_MANIFESTS: 'mine', MESHPROOF_POWER: '0.9' }
  const elsewhere = reproduce(7, { argv, env, cwd: '/home' })
  expect(elsewhere).toBe('MESHPROOF_MANIFESTS=mine MESHPROOF_POWER=0.9 MESHPROOF_SEED=7 meshproof run canary')
  expect(reproduceClaim(elsewhere, 'canary', 'split')).toBe(elsewhere)
})

it('of one claim keeps the settings and names the claim', () => {
  expect(
    reproduceClaim('MESHPROOF_TARGET=envoy MESHPROOF_SEED=7 pnpm test --project labs', 'canary', 'no 429 (yet)'),
  ).toBe(`MESHPROOF_TARGET=envoy MESHPROOF_SEED=7 pnpm test suites/canary -t 'no 429 \\(yet\\)'`)
  expect(reproduceClaim('pnpm test', 'canary', 'split')).toBe('pnpm test suites/canary -t split')
})
