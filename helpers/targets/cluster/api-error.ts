import { SetupError } from '../../core/errors.ts'

/** `Status` of the Kubernetes API, as far as it is read here. */
export interface ApiStatus {
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: { readonly causes?: readonly StatusCause[] }
}

/** One field that the API server did not take: `field` is `spec.ingress[0].toPorts`. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** The API server answered, and the answer is no. */
export class ApiError extends SetupError {
  readonly status: number
  readonly reason: string
  readonly causes: readonly StatusCause[]

  constructor(request: string, status: number, body: ApiStatus) {
    super({
      code: 'API_REFUSED',
      what: `the API server answered ${request} with ${status}: ${body.message ?? body.reason ?? 'no reason given'}`,
      next: adviceFor(status),
    })
    this.status = status
    this.reason = body.reason ?? ''
    this.causes = body.details?.causes ?? []
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404

function adviceFor(status: number): string | undefined {
  if (status === 401) return 'the credentials are not valid (any more): renew the kubeconfig'
  if (status === 403) return 'the account lacks a right: docs/rbac.md has the least that is needed'
  return undefined
}
