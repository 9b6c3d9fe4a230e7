import { type Finding, gravest } from '../helpers/claims/finding.ts'
import { quoted } from './quoted.ts'
import { redacted } from './redact.ts'
import type { ClaimResult, LabResult } from './results.ts'

interface Told {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly startedMs: number
  readonly durationMs: number
  readonly finding: Finding
}

/** What a claim came to, as results tell it. @param secrets that must not be told; those of this process's environment unless given */
export function claimResult(
  { finding, startedMs, durationMs, ...claim }: Told,
  secrets?: readonly string[],
): ClaimResult {
  const { where, ...told } = finding
  const result = {
    ...claim,
    startedAt: new Date(startedMs).toISOString(),
    durationMs: Math.round(durationMs),
    ...told,
    ...(where === undefined ? {} : { where: quoted(where) }),
  }
  return redacted(result, secrets)
}

export function labResult(lab: string, claims: readonly ClaimResult[]): LabResult {
  return { lab, verdict: gravest(claims.map(({ verdict }) => verdict)), claims }
}
