import { createHash } from 'node:crypto'
import type { ClaimResult, LabResult, Results } from './results.ts'

/** Allure's result files, by name: labs as epics, claims as tests, what was expected and seen as steps. */
export function allureResults(results: Results): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const lab of results.labs) for (const claim of lab.claims) addClaim(files, results, lab, claim)
  const environment = Object.entries({
    meshproof: results.meshproof,
    target: results.target?.name ?? 'none',
    ...results.target?.versions,
    seed: results.seed ?? '-',
  })
  files.set(
    'environment.properties',
    environment.map(([key, value]) => `${key.replaceAll(/\W/g, '_')} = ${value}`).join('\n'),
  )
  return files
}

/** Allure knows what failed and what broke; a claim that could not be judged is what it calls broken. */
const statuses = { pass: 'passed', fail: 'failed', inconclusive: 'broken', skipped: 'skipped' } as const

function addClaim(files: Map<string, string>, results: Results, { lab }: LabResult, claim: ClaimResult): void {
  const { id, title, verdict, cause, why, next, expected, seen, evidence } = claim
  const status = statuses[verdict]
  const start = Date.parse(claim.startedAt)
  const timed = { stage: 'finished', start, stop: start + claim.durationMs }
  const step = (name: string, its: string) => ({
    ...timed,
    name,
    status: its,
    statusDetails: {},
    steps: [],
    attachments: [],
    parameters: [],
  })
  const uuid = idOf(results.startedAt, lab, id)
  const attachments = Object.entries(evidence ?? {}).map(([name, fact]) => {
    const source = `${idOf(uuid, name)}-attachment.json`
    files.set(source, JSON.stringify(fact, undefined, 2))
    return { name, type: 'application/json', source }
  })
  const result = {
    ...timed,
    uuid,
    historyId: idOf(lab, id),
    testCaseId: idOf(lab, id),
    fullName: `${lab}: ${id}`,
    titlePath: [lab],
    name: title,
    status,
    statusDetails: verdict === 'pass' ? {} : { message: `${cause ?? verdict}: ${why ?? seen}`, trace: next ?? '' },
    labels: [
      { name: 'epic', value: lab },
      { name: 'suite', value: lab },
      { name: 'host', value: results.target?.name ?? 'none' },
      { name: 'thread', value: lab },
    ],
    links: [],
    parameters: [],
    steps: [...(expected === '' ? [] : [step(`expected: ${expected}`, 'passed')]), step(`seen: ${seen}`, status)],
    attachments,
  }
  files.set(`${uuid}-result.json`, JSON.stringify(result))
}

function idOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
