import { type Document, isScalar, visit } from 'yaml'
import { formatLocation } from '../core/source.ts'
import { keyOf, type Positions, startOf } from './positions.ts'
import type { Problem } from './problem.ts'

/** Keys that stand twice in one mapping, and keys that are no plain names. */
export function keyProblems(document: Document.Parsed, positions: Positions): Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Map: (_, map) => {
      const firstOffsets = new Map<string, number>()
      for (const pair of map.items) {
        const offset = startOf(pair.key) ?? startOf(map) ?? 0
        const key = keyOf(pair)
        const first = firstOffsets.get(key)
        if (!isScalar(pair.key)) problems.push(oddKey(positions, offset))
        else if (first === undefined) firstOffsets.set(key, offset)
        else problems.push(duplicateKey(key, positions, offset, first))
      }
    },
  })
  return problems
}

function oddKey(positions: Positions, offset: number): Problem {
  return {
    code: 'MANIFEST_SYNTAX',
    what: 'a mapping, a list or an alias stands as a key',
    where: positions.atOffset(offset),
    next: 'write a plain name as key; quote a key that starts with a special character',
  }
}

function duplicateKey(key: string, positions: Positions, offset: number, firstOffset: number): Problem {
  return {
    code: 'MANIFEST_DUPLICATE_KEY',
    what: `\`${key}\` stands twice in this mapping, first at ${formatLocation(positions.atOffset(firstOffset))}`,
    where: positions.atOffset(offset),
    next: 'remove one of the two; readers differ in which one they take',
  }
}

/** Whether mappings and lists are nested in each other beyond a limit, as all are that contain themselves. */
export function deeperThan(limit: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return limit === 0 || Object.values(value).some((inner) => deeperThan(limit - 1, inner))
}
