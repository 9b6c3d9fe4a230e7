import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { causes } from '../../helpers/claims/causes.ts'
import { brokenRun, wholeRun } from '../results-samples.ts'
import { misfits } from './misfits.ts'
import { jsonSchema } from './results-schema.ts'

const file = join(import.meta.dirname, 'results.v1.schema.json')
const docs = join(import.meta.dirname, '..', '..', 'docs', 'results.md')

it('the published schema is what the types say; `pnpm schema` writes it', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(jsonSchema())
})

it.for([wholeRun, brokenRun])('fits results that are right', (results) => {
  expect(misfits(results)).toEqual([])
})

it.for([
  { seed: undefined },
  { exitStatus: 3 },
  { startedAt: 'yesterday' },
  { labs: [{ lab: 'canary', verdict: 'maybe', claims: [] }] },
])('refuses results that are wrong: %j', (wrong) => {
  expect(misfits({ ...wholeRun, ...wrong })).not.toEqual([])
})

it('lets a later meshproof add a field, and reports one that the schema does not know when asked to', () => {
  expect(misfits({ ...wholeRun, mood: 'calm' }, { unknown: 'allowed' })).toEqual([])
  expect(misfits({ ...wholeRun, mood: 'calm' })).toEqual([expect.stringContaining('mood')])
})

it('has its every field explained in docs/results.md', () => {
  const told = readFileSync(docs, 'utf8')
  const untold = fieldsOf(jsonSchema()).filter((name) => !told.includes(`\`${name}\``))
  expect(untold).toEqual([])
})

it('has a cause for each in the closed list', () => {
  expect(JSON.stringify(jsonSchema())).toContain(JSON.stringify(Object.keys(causes)))
})

function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.values(schema).flatMap(fieldsOf)
  return 'properties' in schema ? [...Object.keys(schema.properties as object), ...inner] : inner
}
