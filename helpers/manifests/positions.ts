import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Pair, type YAMLMap } from 'yaml'
import type { SourceLocation } from '../core/source.ts'
import type { FieldPath } from './resource.ts'

/**
 * Finds places in a parsed document: a field's place is that of its key, a list item's that of its first character.
 * What stands behind an alias or a merge key is found where it was written.
 */
export class Positions {
  readonly #document: Document
  readonly #lines: LineCounter
  readonly #file: string

  constructor(document: Document, lines: LineCounter, file: string) {
    this.#document = document
    this.#lines = lines
    this.#file = file
  }

  /** The place of the field, or of its nearest ancestor that the document contains. */
  at(path: FieldPath): SourceLocation {
    let node: unknown = this.#document.contents
    let offset = startOf(node) ?? 0
    for (const step of path) {
      const next = this.#step(node, step)
      if (next === undefined) break
      node = next.value
      offset = next.offset ?? offset
    }
    return this.atOffset(offset)
  }

  /** The plain scalar that the file has there. */
  written(path: FieldPath): string | undefined {
    const node = path.reduce<unknown>((parent, step) => this.#step(parent, step)?.value, this.#document.contents)
    return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined
  }

  atOffset(offset: number): SourceLocation {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line, col }
  }

  #step(parent: unknown, step: string | number): { value: unknown; offset: number | undefined } | undefined {
    const node = this.#resolved(parent)
    if (isSeq(node)) {
      const index = Number(step)
      return index in node.items ? { value: node.items[index], offset: startOf(node.items[index]) } : undefined
    }
    if (!isMap(node)) return undefined
    const pair = this.#pair(node, String(step))
    return pair && { value: pair.value, offset: startOf(pair.key) }
  }

  #pair(map: YAMLMap, key: string): Pair | undefined {
    const own = map.items.find((pair) => keyOf(pair) === key)
    if (own !== undefined) return own
    const merged = this.#resolved(map.items.find((pair) => keyOf(pair) === '<<')?.value)
    const sources = isSeq(merged) ? merged.items.map((item) => this.#resolved(item)) : [merged]
    for (const source of sources) {
      const pair = isMap(source) ? this.#pair(source, key) : undefined
      if (pair !== undefined) return pair
    }
    return undefined
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }
}

/** A mapping's key as it appears in the parsed value; the library keeps a merge key as a symbol. */
export function keyOf({ key }: Pair): string {
  if (!isScalar<string | number | boolean | symbol | null>(key)) return ''
  return typeof key.value === 'symbol' ? (key.value.description ?? '') : String(key.value ?? '')
}

export function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
