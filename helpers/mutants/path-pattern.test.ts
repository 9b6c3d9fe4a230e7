import { expect, it } from 'vitest'
import { fits, snakeCase } from './path-pattern.ts'

it.each([
  ['spec.resources.*', ['spec', 'resources', 3], true],
  ['spec.resources.*', ['spec', 'resources', 3, 'name'], false],
  ['**.token_bucket.max_tokens', ['spec', 'resources', 0, 'typedConfig', 'tokenBucket', 'maxTokens'], true],
  ['**.fromEndpoints', ['spec', 'ingress', 0, 'fromEndpoints'], true],
  ['**.fromEndpoints', ['fromEndpoints'], true],
  ['**.http.*.method', ['spec', 'rules', 'http', 0, 'path'], false],
  ['**.a.**.b', ['a', 'x', 'a', 'b', 'y', 'b'], true],
  ['**', [], true],
])('%s and %j: %s', (pattern, path, fitting) => {
  expect(fits(pattern, path)).toBe(fitting)
})

it('spells a name as protobuf does', () => {
  expect(snakeCase('outlierDetection')).toBe('outlier_detection')
  expect(snakeCase('outlier_detection')).toBe('outlier_detection')
})
