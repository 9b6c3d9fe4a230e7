import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type LabName, labNames } from '../fixtures/lab-manifests.ts'
import { mutants } from './mutants.ts'
import { fastLimit } from './reference.ts'
import { type Ended, root, runMeshproof } from './run-meshproof.ts'

/**
 * Runs every lab on the embedded Envoy and on k3s, with the reference manifests and with each mutant, and writes the
 * table of verdicts that docs/parity.md shows. Ends with status 1 when two verdicts differ.
 *
 *     pnpm parity [--check] [--lab canary]
 *
 * `--check` writes nothing. A kept cluster (MESHPROOF_REUSE=1) serves all runs.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, lab: { type: 'string' } } })

interface Trial {
  readonly lab: LabName
  readonly name: string
  readonly manifest?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Row {
  readonly lab: string
  readonly trial: string
  readonly claim: string
  readonly envoy: string
  readonly k3s: string
}

/** A lab on its own, so that a refill of a minute is waited for once. */
const references = labNames.map((lab): Trial => ({ lab, name: 'reference' }))
const trials = [...references, ...mutants].filter(({ lab }) => values.lab === undefined || lab === values.lab)

const rows: Row[] = []
for (const trial of trials) {
  const [envoy, k3s] = [await run(trial, 'envoy'), await run(trial, 'k3s')]
  const compared = [...new Set([...envoy.keys(), ...k3s.keys()])].map((claim) => ({
    lab: trial.lab,
    trial: trial.name,
    claim,
    envoy: envoy.get(claim) ?? 'none',
    k3s: k3s.get(claim) ?? 'none',
  }))
  rows.push(...compared)
  const differing = compared.filter(differs)
  console.log(`${trial.lab}: ${trial.name}: ${compared.length} claims, ${differing.length} differ`)
  for (const { claim, envoy: one, k3s: other } of differing) console.log(`  ${claim}: envoy ${one}, k3s ${other}`)
}
if (!values.check && values.lab === undefined) writeFileSync(join(root, 'docs', 'parity.md'), page())
process.exitCode = rows.length > 0 && !rows.some(differs) ? 0 : 1

/** Claim to verdict with its cause. */
async function run({ lab, manifest, env = {} }: Trial, target: string): Promise<Map<string, string>> {
  const ended = await runMeshproof({
    args: [`suites/${lab}`],
    ...(manifest === undefined ? {} : { manifests: { 'mine.yaml': manifest } }),
    env: { ...(lab === 'rate-limit' && manifest !== undefined ? fastLimit.env : {}), ...env, ...where(target) },
  })
  return new Map(claimsOf(ended).map(({ id, verdict, cause }) => [id, [verdict, cause].filter(Boolean).join(': ')]))
}

function where(target: string): Record<string, string> {
  return { MESHPROOF_TARGET: target, ...(target === 'k3s' ? { MESHPROOF_REUSE: '1' } : {}) }
}

function claimsOf({ results }: Ended) {
  return results?.labs.flatMap(({ claims }) => claims) ?? []
}

/** A claim that a target cannot tell is skipped there, with its reason; that is no difference. */
function differs({ envoy, k3s }: Row): boolean {
  const told = [envoy, k3s].filter((verdict) => !verdict.startsWith('skipped'))
  return new Set(told.map((verdict) => verdict.split(':')[0])).size > 1
}

function page(): string {
  const lines = rows.map(({ lab, trial, claim, envoy, k3s }) => `| ${[lab, trial, claim, envoy, k3s].join(' | ')} |`)
  return `# Parity

The same verdicts on the embedded Envoy and on k3s with Cilium: each lab with the reference manifests, and with each mistake that it has to find. Written by \`node harness/parity.ts\`; ${rows.filter(differs).length} of ${rows.length} verdicts differ.

| lab | manifests | claim | envoy | k3s |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}
