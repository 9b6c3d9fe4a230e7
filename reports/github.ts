import { appendFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { markdown } from './markdown.ts'
import type { ClaimResult, Results } from './results.ts'

/**
 * In GitHub Actions, workflow commands that GitHub shows beside the line of the manifest, one for each claim that does not hold; elsewhere none.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function annotations({ labs }: Results, env: NodeJS.ProcessEnv): string[] {
  if (env['GITHUB_ACTIONS'] !== 'true') return []
  const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd()
  return labs.flatMap(({ lab, claims }) =>
    claims
      .filter(({ verdict }) => verdict === 'fail' || verdict === 'inconclusive')
      .map((claim) => annotation(lab, claim, workspace)),
  )
}

function annotation(lab: string, claim: ClaimResult, workspace: string): string {
  const { verdict, title, cause, expected, seen, why, next, where } = claim
  const place = where && { file: relative(workspace, resolve(where.file)), line: where.line, col: where.col }
  const properties = { ...place, title: `${lab}: ${cause ?? verdict}` }
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`)
  const told = [title, expected && `expected ${expected}`, `seen ${seen}`, why, next && `next: ${next}`]
  const command = verdict === 'fail' ? 'error' : 'warning'
  return `::${command} ${written.join(',')}::${message(told.filter(Boolean).join('\n'))}`
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** Adds to what earlier steps' tools wrote there. */
export async function addStepSummary(results: Results, file: string): Promise<void> {
  await appendFile(file, markdown(results))
}
