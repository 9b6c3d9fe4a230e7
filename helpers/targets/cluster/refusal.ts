import { InputError } from '../../core/errors.ts'
import { type FieldPath, nameOf, type Resource } from '../../manifests/resource.ts'
import { ApiError } from './api-error.ts'

/**
 * What the API server said against a resource, at the place in the user's file that it means.
 * Anything else that was thrown is given back as it is: it says nothing about the resource.
 */
export function asRefusal(thrown: unknown, resource: Resource): unknown {
  if (!(thrown instanceof ApiError) || !isAboutTheResource(thrown)) return thrown
  const field = thrown.causes[0]?.field ?? fieldIn(thrown.what)
  return new InputError({
    code: 'RESOURCE_REFUSED',
    what: `the API server does not take ${nameOf(resource)}: ${thrown.what.replace(/^.*? with \d+: /, '')}`,
    where: resource.at(field === undefined ? [] : pathIn(field)),
    next: 'correct the manifest; `kubectl explain` shows the fields of a kind',
    cause: thrown,
  })
}

function isAboutTheResource({ status, what }: ApiError): boolean {
  return status === 422 || status === 400 || (status === 500 && what.includes('field not declared in schema'))
}

/** `unknown field "spec.foo"`, `.spec.template.spec.foo: field not declared in schema` */
function fieldIn(message: string): string | undefined {
  return /unknown field "([^"]+)"/.exec(message)?.[1] ?? /: (\.[^\s:]+): field not declared/.exec(message)?.[1]
}

/** `spec.ingress[0].toPorts` */
export function pathIn(field: string): FieldPath {
  const steps = field.match(/[^.[\]]+|\[\d+\]/g) ?? []
  return steps.map((step) => (/^\[\d+\]$/.test(step) ? Number(step.slice(1, -1)) : step)).map(asIndex)
}

const asIndex = (step: string | number): string | number => (/^\d+$/.test(String(step)) ? Number(step) : step)
