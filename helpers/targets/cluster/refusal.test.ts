import { expect, test } from 'vitest'
import { InputError } from '../../core/errors.ts'
import type { Resource } from '../../manifests/resource.ts'
import { ApiError } from './api-error.ts'
import { asRefusal } from './refusal.ts'

const policy: Resource = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'p', labels: {}, annotations: {} },
  spec: {},
  document: {},
  at: (path) => ({ file: path.join('/'), line: 1, col: 1 }),
}

test('a refused field is shown where the user wrote it', () => {
  const causes = [{ field: 'spec.ingress[0].toPorts[1].ports[0].protocol' }]
  const refusal = asRefusal(new ApiError('PATCH /x', 422, { message: 'is invalid', details: { causes } }), policy)
  expect(refusal).toBeInstanceOf(InputError)
  expect(refusal).toMatchObject({ where: { file: 'spec/ingress/0/toPorts/1/ports/0/protocol' } })
})

test('so is a field that no kind has', () => {
  const message = 'failed to create typed patch object (a/p; v2, Kind=P): .spec.replicasx: field not declared in schema'
  expect(asRefusal(new ApiError('PATCH /x', 500, { message }), policy)).toMatchObject({
    where: { file: 'spec/replicasx' },
  })
})

test.each([403, 404, 409, 500, 503])('an API server that answers %i says nothing about the resource', (status) => {
  const error = new ApiError('PATCH /x', status, { message: 'no' })
  expect(asRefusal(error, policy)).toBe(error)
})
