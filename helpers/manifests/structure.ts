import { type Alias, type Document, isScalar, visit, type YAMLMap } from 'yaml'
import { formatLocation } from '../core/source.ts'
import { keyOf, type Positions, startOf } from './positions.ts'
import type { Problem } from './problem.ts'

/** Keys that stand twice in one mapping, keys that are no plain names, and aliases that stand for nothing. */
export function structureProblems(document: Document.Parsed, positions: Positions): Problem[] {
  const problems: Problem[] = []
  const anchors = new Set<string>()
  visit(document, {
    Value: (_, { anchor }) => void (anchor !== undefined && anchors.add(anchor)),
    Map: (_, map) => {
      if (map.anchor !== undefined) anchors.add(map.anchor)
      problems.push(...keyProblems(map, positions))
    },
    Alias: (_, alias) => void (anchors.has(alias.source) || problems.push(lostAlias(alias, positions))),
  })
  return problems
}

function keyProblems({ items }: YAMLMap, positions: Positions): Problem[] {
  const firstOffsets = new Map<string, number>()
  return items.flatMap((pair) => {
    const offset = startOf(pair.key) ?? 0
    const key = keyOf(pair)
    const first = firstOffsets.get(key)
    if (!isScalar(pair.key)) return [oddKey(positions, offset)]
    if (first !== undefined) return [duplicateKey(key, positions, offset, first)]
    firstOffsets.set(key, offset)
    return []
  })
}

function lostAlias(alias: Alias, positions: Positions): Problem {
  return {
    code: 'MANIFEST_SYNTAX',
    what: `the alias \`*${alias.source}\` has no anchor \`&${alias.source}\` before it in this document`,
    where: positions.atOffset(startOf(alias) ?? 0),
    next: 'write the anchor before the alias, or quote a text that starts with `*`',
  }
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
