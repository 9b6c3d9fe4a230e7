import { z } from 'zod'
import { type Cause, causes } from '../../helpers/claims/causes.ts'

/** The one place that says what results.json holds: its types, its JSON Schema and docs/results.md are held against it. */
export const version = 1

const verdict = z
  .enum(['pass', 'fail', 'inconclusive', 'skipped'])
  .describe(
    'inconclusive: it could not be told, for the cause given; only a whole and sound observation passes or fails',
  )

const count = z.int().nonnegative()
const durationMs = z.number().nonnegative()
const startedAt = z.iso.datetime().describe('ISO 8601, UTC')

const place = z
  .object({
    file: z.string().describe('relative to the folder that the run was started in, when it is below it'),
    line: z.int().positive(),
    col: z.int().positive(),
    quote: z
      .object({ firstLine: z.int().positive(), lines: z.array(z.string()).readonly() })
      .readonly()
      .exactOptional()
      .describe('the lines around it, as they were when the run ended'),
  })
  .readonly()

export const claimSchema = z
  .object({
    id: z.string().describe('stable within its lab'),
    title: z.string().describe('what the mesh has to do, one sentence'),
    startedAt,
    durationMs,
    verdict,
    cause: z
      .literal(Object.keys(causes) as Cause[])
      .exactOptional()
      .describe('always there unless the verdict is pass; docs/causes.md explains each'),
    expected: z.string().describe("what should be, in the words of the lab's sheet with its numbers"),
    seen: z.string().describe('what was: counts, intervals, units'),
    why: z.string().exactOptional().describe('the likely reason, when the observation allows one'),
    next: z.string().exactOptional().describe('what to look at or type next'),
    where: place.exactOptional().describe('the place in a manifest that the verdict points at'),
    evidence: z
      .record(z.string(), z.unknown())
      .readonly()
      .exactOptional()
      .describe('facts behind the words, by name; docs/results.md has the shapes of the known ones'),
  })
  .readonly()

export const labSchema = z
  .object({
    lab: z.string(),
    verdict: verdict.describe('the gravest of its claims: fail, inconclusive, skipped, pass'),
    claims: z.array(claimSchema).readonly(),
  })
  .readonly()

export const targetSchema = z
  .object({
    name: z.string(),
    chosen: z.string().describe('asked for, or by auto and why'),
    versions: z.record(z.string(), z.string()).readonly().describe('program to version'),
    capabilities: z.array(z.string()).readonly(),
    nodes: count,
  })
  .readonly()

export const testsSchema = z
  .object({
    passed: count,
    failed: count,
    skipped: count,
    failures: z.array(z.object({ module: z.string(), name: z.string(), message: z.string() }).readonly()).readonly(),
  })
  .readonly()

export const resultsSchema = z
  .object({
    schemaVersion: z.literal(version),
    meshproof: z.string().describe('the version that ran'),
    startedAt,
    durationMs,
    exitStatus: z
      .literal([0, 1, 2])
      .describe('0: all pass; 1: a claim or a test failed; 2: it could not be told, or nothing ran'),
    interrupted: z.boolean(),
    reproduce: z.string().describe('what to type to see the same again'),
    seed: count.nullable().describe('null when the run ended before one was chosen'),
    target: targetSchema.nullable().describe('null when none could be started'),
    labs: z.array(labSchema).readonly(),
    tests: testsSchema.describe("meshproof's own tests that ran along"),
    errors: z.array(z.string()).readonly().describe('what went wrong outside of any claim'),
  })
  .readonly()

/** For programs that read results: they have to expect fields that a later meshproof of the same version adds. */
export function jsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(resultsSchema, { io: 'input', override: withoutNoise })
  return { $schema, $id: `urn:meshproof:results:${version}`, title: `meshproof results, version ${version}`, ...rest }
}

/** What zod adds for its own ends and no reader needs. */
function withoutNoise({ jsonSchema }: { jsonSchema: { [keyword: string]: unknown } }): void {
  delete jsonSchema['readOnly']
  if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern']
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum']
}
