import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  denyEntry,
  everyone,
  ingressEntry,
  type PolicyDocument,
  queries,
  textOf,
  versionedPolicies,
} from './arbitrary-policies.ts'
import type { PolicySet } from './compile.ts'
import { decide } from './decide.ts'
import { matchesHttp } from './http.ts'
import type { CiliumVersion, Query } from './input.ts'
import { l7Rules } from './l7-rules.ts'
import { matrix } from './matrix.ts'
import { policiesOf, policySet } from './test-policies.ts'
import { policyProblems } from './validate.ts'
import type { Decision } from './verdict.ts'

const setOf = (documents: readonly PolicyDocument[], version: CiliumVersion): PolicySet =>
  policySet(textOf(documents), { version, endpoints: everyone })

/** Everyone to everyone on one port and with one request, so that a single query does not hide a difference. */
function decisions(set: PolicySet, { port, protocol, http }: Query, senders = everyone): Decision[] {
  return senders.flatMap((from) => everyone.map((to) => decide(set, { from, to, port, protocol, http }).decision))
}

function checks<Values>(property: fc.IProperty<Values>): void {
  fc.assert(property, { numRuns: 30 })
}

const rank: Readonly<Record<Decision, number>> = { 'denied-l4': 0, 'denied-l7': 1, unknown: 2, allowed: 3 }

function withRule(documents: readonly PolicyDocument[], section: string, entry: object): PolicyDocument[] {
  return documents.map((document) => ({
    ...document,
    specs: document.specs.map((spec) => ({ ...spec, [section]: [...((spec[section] as object[]) ?? []), entry] })),
  }))
}

/** The ingress default deny of every spec, so that one more ingress rule cannot be the first. */
const denying = (documents: readonly PolicyDocument[]): PolicyDocument[] => withRule(documents, 'ingress', {})

describe('random policies', { timeout: 30_000 }, () => {
  it('are valid', () => {
    checks(
      fc.property(versionedPolicies, ({ documents, version }) => {
        const policies = policiesOf(textOf(documents))
        expect(policies.flatMap((policy) => policyProblems(policy, version))).toEqual([])
      }),
    )
  })

  it('mean the same in every order, of policies, of their specs and of entries', () => {
    const turned = (documents: readonly PolicyDocument[]) =>
      documents.toReversed().map((document) => ({ ...document, specs: document.specs.toReversed().map(reversedLists) }))
    checks(
      fc.property(versionedPolicies, queries, ({ documents, version }, query) => {
        expect(decisions(setOf(turned(documents), version), query)).toEqual(decisions(setOf(documents, version), query))
      }),
    )
  })

  it('mean the same when each spec is a policy of its own, and when they are given twice', () => {
    const split = (documents: readonly PolicyDocument[]) =>
      [...documents, ...documents].flatMap((document, n) =>
        document.specs.map((spec, m) => ({
          ...document,
          metadata: { ...document.metadata, name: `split-${n}-${m}` },
          specs: [spec],
        })),
      )
    checks(
      fc.property(versionedPolicies, queries, ({ documents, version }, query) => {
        expect(decisions(setOf(split(documents), version), query)).toEqual(decisions(setOf(documents, version), query))
      }),
    )
  })

  it('mean the same when entries are split by their peers and ports', () => {
    checks(
      fc.property(versionedPolicies, queries, ({ documents, version }, query) => {
        const split = documents.map((document) => ({ ...document, specs: document.specs.map(splitEntries) }))
        // Cilium 1.15 adds a rule for the own node to each entry whose peers select it and do not name it (see passesNode).
        const senders = version === '1.15' ? everyone.filter(({ kind }) => kind !== 'host') : everyone
        const by = (all: readonly PolicyDocument[]) => decisions(setOf(all, version), query, senders)
        expect(by(split)).toEqual(by(documents))
      }),
    )
  })

  it('never deny more for one more allow rule where default deny is on already', () => {
    // In 1.15 the own node needs no rule, unless HTTP rules name it (see passesNode).
    const others = everyone.filter(({ kind }) => kind !== 'host')
    checks(
      fc.property(versionedPolicies, ingressEntry, queries, ({ documents, version }, entry, query) => {
        const before = decisions(setOf(denying(documents), version), query, others)
        const after = decisions(setOf(withRule(denying(documents), 'ingress', entry), version), query, others)
        expect(after.every((decision, n) => rank[decision] >= rank[before[n] ?? 'denied-l4'])).toBe(true)
      }),
    )
  })

  it('never allow more for one more deny rule', () => {
    checks(
      fc.property(versionedPolicies, denyEntry, queries, ({ documents, version }, entry, query) => {
        const before = decisions(setOf(documents, version), query)
        const after = decisions(setOf(withRule(documents, 'ingressDeny', entry), version), query)
        expect(after.every((decision, n) => rank[decision] <= rank[before[n] ?? 'allowed'])).toBe(true)
      }),
    )
  })
})

describe('the answers of the engine', { timeout: 30_000 }, () => {
  it('agree: decide on a request with l7Rules on the pair', () => {
    checks(
      fc.property(versionedPolicies, queries, ({ documents, version }, query) => {
        const set = setOf(documents, version)
        const verdict = decide(set, query)
        const rules = l7Rules(set, query)
        expect(verdict.egress.decision).toBe(byRules(rules.egress, query))
        expect(verdict.ingress.decision).toBe(byRules(rules.ingress, query))
      }),
    )
  })

  it('agree: decide on a connection with the matrix', () => {
    checks(
      fc.property(versionedPolicies, queries, ({ documents, version }, { port, protocol }) => {
        const set = setOf(documents, version)
        const table = matrix(set, everyone, [{ port, protocol }])
        for (const [a, from] of everyone.entries()) {
          for (const [b, to] of everyone.entries()) {
            const { decision, egress, ingress } = decide(set, { from, to, port, protocol })
            const judged = [egress, ingress].some(
              ({ l7 }) => typeof l7 === 'object' && 'allow' in l7 && l7.allow !== 'all',
            )
            const wanted = decision === 'allowed' ? (judged ? 'judged' : 'allowed') : decision.replace(/-.*/, '')
            expect(table.cell(a, b, 0)).toBe(wanted)
          }
        }
      }),
    )
  })
})

function byRules(rules: ReturnType<typeof l7Rules>['egress'], { http }: Query): Decision {
  if (rules === 'none') return 'allowed'
  if (rules === 'denied') return 'denied-l4'
  if ('unknown' in rules) return 'unknown'
  if (rules.allow === 'all' || http === undefined) return 'allowed'
  return rules.allow.some((rule) => matchesHttp(rule, http) === true) ? 'allowed' : 'denied-l7'
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value)

function reversedLists(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]): [string, unknown] => [
      name,
      isList(field)
        ? field.toReversed().map((item) => (typeof item === 'object' && item !== null ? reversedLists(item) : item))
        : field,
    ]),
  )
}

/** An entry with several peers and several ports is one entry for each pair of them. */
function splitEntries(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = ['ingress', 'ingressDeny', 'egress', 'egressDeny']
  return Object.fromEntries(
    Object.entries(spec).map(([name, field]): [string, unknown] => [
      name,
      names.includes(name) && isList(field)
        ? field.flatMap((entry) => splitEntry(entry as Readonly<Record<string, unknown>>))
        : field,
    ]),
  )
}

function splitEntry(entry: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(entry).reduce<object[]>(
    (parts, [name, list]) => {
      if (!isList(list) || list.length === 0) return parts.map((part) => ({ ...part, [name]: list }))
      return parts.flatMap((part) => list.map((item) => ({ ...part, [name]: [item] })))
    },
    [{}],
  )
}
