import type { SourceLocation } from '../../helpers/core/source.ts'
import type { Place } from './route-table.ts'

/** Something in a manifest that traffic can exercise. */
export interface CoverageItem {
  readonly what:
    | 'rule'
    | 'http-rule'
    | 'default-deny'
    | 'route'
    | 'arm'
    | 'limit'
    | 'retry'
    | 'try-timeout'
    | 'ejection'
  /** As the manifest has it: `GET /weapons`, `azeroth/simple-stronghold`. */
  readonly name: string
  readonly where: SourceLocation
  /** How often, by claim; undefined when it cannot be told. */
  readonly hits: ReadonlyMap<string, number> | undefined
}

export function hitsOf({ hits }: CoverageItem): number | undefined {
  return hits === undefined ? undefined : [...hits.values()].reduce((sum, count) => sum + count, 0)
}

export type MakeItem = (
  what: CoverageItem['what'],
  name: string,
  place: Place,
  hits: CoverageItem['hits'],
) => CoverageItem

export function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0)
}
