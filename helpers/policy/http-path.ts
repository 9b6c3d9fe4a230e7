import type { HttpQuery } from './input.ts'
import type { Unknown } from './match.ts'

/**
 * A request as HTTP rules see it: the policy listener first makes its path normal (`normalize_path`, `merge_slashes`,
 * unescaping with a redirect; Cilium v1.20.2 pkg/envoy/model.go), which Cilium's `http-normalize-path` switches on.
 */
export function asRulesSeeIt(request: HttpQuery): HttpQuery | Unknown {
  const question = request.path.indexOf('?')
  const path = question < 0 ? request.path : request.path.slice(0, question)
  if (/%2f|%5c/i.test(path)) {
    return { unknown: `the proxy answers ${path} with a redirect (307) to the path with its slashes unescaped` }
  }
  const query = question < 0 ? '' : request.path.slice(question)
  return { ...request, path: normalPath(path) + query }
}

/** Dots are resolved first, and slashes merged afterwards, as Envoy does. */
function normalPath(path: string): string {
  if (!path.startsWith('/')) return path
  const unescaped = path.replaceAll(/%([0-9a-f]{2})/gi, unreserved).replaceAll('\\', '/')
  const kept: string[] = []
  const steps = unescaped.split('/').slice(1)
  for (const step of steps) {
    if (step === '..') kept.pop()
    else if (step !== '.') kept.push(step)
  }
  const last = steps.at(-1)
  const folder = last === '.' || last === '..' ? '/' : ''
  return `/${kept.join('/')}${folder}`.replaceAll(/\/{2,}/g, '/')
}

function unreserved(escape: string, code: string): string {
  const character = String.fromCodePoint(Number.parseInt(code, 16))
  return /[-.0-9A-Z_a-z~]/.test(character) ? character : escape
}
