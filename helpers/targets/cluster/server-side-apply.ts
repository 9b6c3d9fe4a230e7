import type { ClusterApi } from './api.ts'
import type { KubernetesObject } from './object.ts'

/** Under this name the API server keeps which fields are this project's. */
export const fieldManager = 'meshproof'

/** Makes the object as it is given, whether or not it exists; fields that no kind has are refused. */
export function serverSideApply<T extends KubernetesObject>(
  api: ClusterApi,
  path: string,
  object: object,
  signal?: AbortSignal,
): Promise<T> {
  return api.patch<T>(path, {
    query: { fieldManager, force: true, fieldValidation: 'Strict' },
    contentType: 'application/apply-patch+yaml',
    body: object,
    signal,
  })
}
