import type { SourceLocation } from '../core/source.ts'
import type { Cause } from './causes.ts'

/** `inconclusive`: could not tell, for the cause given. Only a whole and sound observation passes or fails. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'skipped'

/** What a claim came to. Plain JSON: it travels from the process of a suite to the results. */
export interface Finding {
  readonly verdict: Verdict
  /** Always there unless the verdict is `pass`. */
  readonly cause?: Cause
  /** What should be, in the words of the lab's sheet with its numbers. */
  readonly expected: string
  /** What was: counts, intervals, units. */
  readonly seen: string
  /** The likely reason, when the observation allows one. */
  readonly why?: string
  /** What to look at or type next. */
  readonly next?: string
  /** The place in a manifest that the verdict points at. */
  readonly where?: SourceLocation
  /** Facts behind the words, for the report and for programs. */
  readonly evidence?: Readonly<Record<string, unknown>>
}

export type Observation = Omit<Finding, 'verdict' | 'cause'>

export function pass(observation: Observation): Finding {
  return { verdict: 'pass', ...observation }
}

export function fail(cause: Cause, observation: Observation): Finding {
  return { verdict: 'fail', cause, ...observation }
}

export function inconclusive(cause: Cause, observation: Observation): Finding {
  return { verdict: 'inconclusive', cause, ...observation }
}

export function skipped(cause: Cause, because: string): Finding {
  return { verdict: 'skipped', cause, expected: '', seen: because }
}

const gravity: readonly Verdict[] = ['fail', 'inconclusive', 'skipped', 'pass']

/** The gravest of some verdicts; of none it is `inconclusive`, since zero evidence is never a pass. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  return gravity.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive'
}

/**
 * One finding out of several, each of which has to hold: the gravest one decides, all are told.
 * No finding at all is no evidence.
 */
export function all(findings: readonly Finding[]): Finding {
  const verdict = gravest(findings.map((finding) => finding.verdict))
  const worst = findings.find((finding) => finding.verdict === verdict)
  if (worst === undefined) {
    return inconclusive('no-evidence', { expected: 'at least one observation', seen: 'none' })
  }
  return {
    ...worst,
    expected: joined(findings.map(({ expected }) => expected)),
    seen: inOrder(findings.map(({ seen }) => seen)),
    evidence: {
      ...(Object.assign({}, ...findings.map(({ evidence }) => evidence ?? {})) as Record<string, unknown>),
      checks: findings.flatMap(checksOf),
    },
  }
}

/** One of the observations that a finding was put together from, so that each expectation keeps its own outcome. */
export interface Check extends Pick<Finding, 'verdict' | 'expected' | 'seen'> {
  /** It says whether the claim counts at all. */
  readonly control?: true
}

function checksOf({ evidence, verdict, expected, seen }: Finding): readonly Check[] {
  return (evidence?.['checks'] as readonly Check[] | undefined) ?? [{ verdict, expected, seen }]
}

/** What was seen to get through did so, whatever a control says. */
export const needsNoControl: ReadonlySet<Cause | undefined> = new Set<Cause>([
  'not-denied',
  'reached-backend',
  'unready-reached',
  'limit-not-enforced',
  'limited-elsewhere',
])

/** A claim that counts only while its positive control holds, unless it was seen that something got through. */
export function controlled(control: Finding, finding: Finding): Finding {
  const controls = checksOf(control).map((check): Check => ({ ...check, control: true }))
  const checks = [...controls, ...checksOf(finding)]
  if (control.verdict === 'pass' || needsNoControl.has(finding.cause)) {
    const seen = joined([finding.seen, `control: ${control.seen}`])
    return { ...finding, seen, evidence: { ...finding.evidence, checks } }
  }
  return inconclusive('control-failed', {
    expected: finding.expected,
    seen: joined([`control: ${control.seen}`, finding.seen]),
    why: `the control (${control.expected}) did not hold${control.why === undefined ? '' : `: ${control.why}`}`,
    ...(control.next === undefined ? {} : { next: control.next }),
    evidence: { ...control.evidence, ...finding.evidence, checks },
  })
}

/** So that what was seen can be read beside what was expected. */
function inOrder(parts: readonly string[]): string {
  const [first, ...others] = parts.filter((part) => part !== '')
  if (first === undefined) return ''
  const same = others.length > 0 && others.every((part) => part === first)
  return same ? `each ${first}` : [first, ...others].join('; ')
}

function joined(parts: readonly string[]): string {
  return [...new Set(parts.filter((part) => part !== ''))].join('; ')
}
