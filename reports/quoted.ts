import { readFileSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import type { SourceLocation } from '../helpers/core/source.ts'
import type { ClaimResult } from './results.ts'

const linesAround = 4

/**
 * The place with the lines around it. A file that is gone, or that holds a Secret, is not quoted.
 * @param from the folder that paths below it are told relative to
 */
export function quoted(where: SourceLocation, from = process.cwd()): NonNullable<ClaimResult['where']> {
  const below = relative(from, where.file)
  const file = below.startsWith('..') || isAbsolute(below) ? where.file : below
  const lines = linesOf(where.file)
  if (lines === undefined || lines.some((line) => /^\s*kind:\s*["']?Secret\b/.test(line))) return { ...where, file }
  const first = Math.max(1, where.line - linesAround)
  return { ...where, file, quote: { firstLine: first, lines: lines.slice(first - 1, where.line + linesAround) } }
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
  } catch {
    return undefined
  }
}
