import { styleText } from 'node:util'
import type { Coverage } from './coverage.ts'
import { type CoverageItem, hitsOf } from './item.ts'

/** What a person reads: every part of each manifest, and how often it was exercised by which claims. */
export function linesOf({ files, percent }: Coverage): string[] {
  return [
    ...files.flatMap(({ file, items, found, hit }) => ['', `${file}: ${hit} of ${found}`, ...items.map(itemLine)]),
    '',
    `coverage ${percent.toFixed(1)} %`,
  ]
}

function itemLine(item: CoverageItem): string {
  const { what, name, where, hits } = item
  const count = hitsOf(item)
  const place = `${String(where.line).padStart(5)}  ${what.padEnd(12)} ${name}`
  if (count === undefined) return `  ? ${place} · cannot be told`
  if (count === 0) return `  ${styleText('red', '✗')} ${place} · ${styleText('red', 'never exercised')}`
  return `  ${styleText('green', '✓')} ${place} · ${count} by ${[...(hits ?? [])].map(([claim]) => claim).join(', ')}`
}

/** What a program reads; `found`, `hit` and `hits` are lcov's LF, LH and DA. */
export function jsonOf({ files, percent }: Coverage): unknown {
  return {
    schemaVersion: 1,
    percent,
    files: files.map(({ file, items, found, hit }) => ({
      file,
      found,
      hit,
      lines: items.map((item) => ({
        line: item.where.line,
        col: item.where.col,
        what: item.what,
        name: item.name,
        hits: hitsOf(item) ?? null,
        claims: Object.fromEntries(item.hits ?? []),
      })),
    })),
  }
}
