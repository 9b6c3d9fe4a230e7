import type { FieldPath } from '../manifests/resource.ts'

/** `routeConfigName` is `route_config_name`: protobuf's JSON form allows both. */
export function snakeCase(name: string | number): string {
  return String(name).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Whether a path fits a pattern as `Operator.at` has it. */
export function fits(pattern: string, path: FieldPath): boolean {
  return fitsFrom(pattern.split('.').map(snakeCase), path.map(snakeCase))
}

function fitsFrom([wanted, ...further]: readonly string[], path: readonly string[]): boolean {
  if (wanted === undefined) return path.length === 0
  if (wanted === '**')
    return path.length >= further.length && [...path.keys(), path.length].some((n) => fitsFrom(further, path.slice(n)))
  return path.length > 0 && (wanted === '*' || wanted === path[0]) && fitsFrom(further, path.slice(1))
}
