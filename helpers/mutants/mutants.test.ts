import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { mutantsOf } from './mutants.ts'

const text = (file: string) => ({ file, text: readFileSync(file, 'utf8') })
const canary = text('deployments/canary/envoy-lb-listener.yaml')
const rateLimit = text('deployments/rate-limit/envoy-rate-limit.yaml')
const security = text('deployments/security/secure-stronghold.yaml')
const references = globSync('deployments/{workshop,security,rate-limit,canary}/*.yaml').map(text)
const labelValues = (key: string) => (key === 'class' ? ['human', 'orc', 'stronghold'] : [])

const mutants = mutantsOf(references, { labelValues })
const originals = new Map(references.map((reference) => [reference.file, reference.text]))

const changes = (manifest: { file: string; text: string }, operator: string) =>
  (originals.has(manifest.file) ? mutants.filter(({ file }) => file === manifest.file) : mutantsOf([manifest]))
    .filter((mutant) => mutant.operator === operator)
    .map(({ before, after }) => `${before} → ${after}`)

const linesOf = (yaml: string) => parseAllDocuments(yaml).map(String).join('---\n').split('\n')

/** Lines of one text that the other does not have, in both directions. */
function differing(left: string, right: string): string[] {
  const [a, b] = [linesOf(left), linesOf(right)]
  return [...a.filter((line) => !b.includes(line)), ...b.filter((line) => !a.includes(line))].map((line) => line.trim())
}

describe('the mutants of the reference manifests', () => {
  it('each differ from their original and from each other, and each have an id of their own', () => {
    expect(mutants.filter((mutant) => mutant.text === originals.get(mutant.file))).toEqual([])
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
    expect(new Set(mutants.map((mutant) => mutant.file + mutant.text)).size).toBe(mutants.length)
  })

  it('can be read as YAML, and name the line at which the change stands', () => {
    const lines = new Map(references.map((reference) => [reference.file, reference.text.split('\n')]))
    for (const { file, line, text } of mutants) {
      expect(parseAllDocuments(text).flatMap((document) => document.errors)).toEqual([])
      expect(lines.get(file)?.[line - 1]).not.toMatch(/^\s*(#|$)/)
    }
  })

  it('keep the rest of the text, comments included', () => {
    const [swap] = mutants.filter(({ operator }) => operator === 'weights-swapped')
    expect(differing(canary.text, swap?.text ?? '')).toEqual([])
    expect(swap?.text).toContain('# Two connections that fail in a row take a pod out.')
    const [double] = mutants.filter(({ operator }) => operator === 'limit-size')
    expect(differing(rateLimit.text, double?.text ?? '')).toEqual(['max_tokens: 10', 'max_tokens: 20'])
  })
})

describe('operators', () => {
  it('move, swap and take away the weights of a split', () => {
    expect(changes(canary, 'weight-moved')).toEqual(['90, 10 → 80, 20', '10, 90 → 0, 100'])
    expect(changes(canary, 'weights-swapped')).toEqual(['90, 10 → 10, 90'])
    expect(changes(canary, 'weight-zero')).toEqual(['90 → 0', '10 → 0'])
    expect(changes(canary, 'arm-removed')).toHaveLength(2)
    expect(changes(canary, 'arm-doubled')).toHaveLength(2)
  })

  it('swap no weights that differ by less than a claim promises to notice', () => {
    const weights = (simple: number, better: number) => ({
      file: 'near.yaml',
      text: canary.text.replace('weight: 90', `weight: ${simple}`).replace('weight: 10', `weight: ${better}`),
    })
    expect(changes(weights(51, 49), 'weights-swapped')).toEqual([])
    expect(changes(weights(55, 45), 'weights-swapped')).toEqual(['55, 45 → 45, 55'])
    expect(changes(weights(99, 1), 'weights-swapped')).toEqual(['99, 1 → 1, 99'])
  })

  it('change numbers that are written as text, as protobuf’s JSON form allows', () => {
    const quoted = (manifest: { file: string; text: string }) => ({
      file: 'text.yaml',
      text: manifest.text.replace(/(weight|num_retries|max_tokens|numerator): (\d+)/g, '$1: "$2"'),
    })
    expect(changes(quoted(canary), 'weight-moved')).toEqual(['"90", "10" → 80, 20', '"10", "90" → 0, 100'])
    expect(changes(quoted(canary), 'arm-removed')).toHaveLength(2)
    expect(changes(quoted(canary), 'retry-count')).toEqual(['"3" → 0', '"3" → 2'])
    expect(changes(quoted(rateLimit), 'limit-size')).toEqual(['"10" → 20', '"10" → 5'])
  })

  it('double and halve limits and times', () => {
    expect(changes(rateLimit, 'limit-size')).toEqual(['10 → 20', '10 → 5'])
    expect(changes(rateLimit, 'limit-interval')).toEqual(['"60s" → "120s"', '"60s" → "30s"'])
    expect(changes(canary, 'try-timeout')).toEqual(['"1s" → "2s"', '"1s" → "0.5s"'])
  })

  it('say which changes show only after an interval', () => {
    const slow = mutants.filter((mutant) => mutant.slow)
    expect(new Set(slow.map(({ operator }) => operator))).toEqual(
      new Set(['limit-refill', 'limit-refill-removed', 'limit-interval']),
    )
  })

  it('lead selectors to another workload, to none, and to all', () => {
    expect(changes(security, 'label')).toEqual([
      '"stronghold" → "human"',
      '"stronghold" → "orc"',
      '"stronghold" → "nobody"',
      '"stronghold" → nothing',
      '"orc" → "human"',
      '"orc" → "stronghold"',
      '"orc" → "nobody"',
      '"orc" → nothing',
    ])
  })

  it('widen and turn what a policy allows', () => {
    expect(changes(security, 'method')).toEqual(['"GET" → ".*"', '"GET" → "POST"'])
    expect(changes(security, 'path')).toEqual(['"/weapons" → "/.*"', '"/weapons" → "/weapon"'])
    expect(changes(security, 'port')).toEqual(['"8080" → "80"'])
    expect(changes(security, 'protocol')).toEqual(['"TCP" → "UDP"'])
    const turned = mutants.filter(({ operator }) => operator === 'allow-or-deny')
    expect(turned.map((mutant) => mutant.text.match(/^ {2}ingress\w*/m)?.[0])).toEqual(['  ingressDeny'])
  })

  it('take the ports from a Kubernetes policy, and what else an HTTP rule asks for from a Cilium one', () => {
    const kubernetes = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: x }
spec: { podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }\n`
    expect(changes({ file: 'k.yaml', text: kubernetes }, 'ports-removed')).toHaveLength(1)
    const asking = security.text.replace(
      '- method: GET',
      '- headerMatches: [{ name: x-clan, value: horde }]\n                host: stronghold.*\n                method: GET',
    )
    const removed = mutantsOf([{ file: 'c.yaml', text: asking }]).filter((one) => one.operator === 'http-part-removed')
    expect(removed.map(({ field, pinnedBy }) => [field.split('.').at(-1), pinnedBy])).toEqual([
      ['header_matches', expect.stringContaining('with other headers')],
      ['host', expect.stringContaining('to another host')],
    ])
  })

  it('find fields in either spelling, in Lists, and in any document', () => {
    const list = `a: 1\n---\napiVersion: v1\nkind: List\nitems:\n  - apiVersion: cilium.io/v2
    kind: CiliumEnvoyConfig
    metadata: { name: x }
    spec: { resources: [{ "@type": t, routeAction: { retryPolicy: { numRetries: 3 } } }] }\n`
    expect(changes({ file: 'list.yaml', text: list }, 'retry-count')).toEqual(['3 → 0', '3 → 2'])
  })

  it('change an alias where it stands, and never what it refers to', () => {
    const aliased = `apiVersion: cilium.io/v2
kind: CiliumEnvoyConfig
metadata: { name: x }
spec:
  resources:
    - { "@type": t, retry_policy: { num_retries: &r 1 } }
    - { "@type": t, retry_policy: { num_retries: *r } }\n`
    const broken = mutantsOf([{ file: 'alias.yaml', text: aliased }]).filter(
      ({ operator }) => operator === 'retry-count',
    )
    expect(broken.map((mutant) => mutant.text.match(/num_retries: (&r )?\d/g))).toEqual([
      ['num_retries: &r 1', 'num_retries: 0'],
    ])
  })
})

it('what is broken where the labs’ requests do not go is pinned by none of their claims', () => {
  const elsewhere = `        - name: other
          domains: [other.test]
          routes: [{ match: { prefix: / }, route: { weighted_clusters: { clusters: [{ name: a, weight: 40 }, { name: b, weight: 60 }] } } }]
`
  const routed = {
    ...canary,
    text: canary.text.replace('        - name: lb_route\n', `${elsewhere}        - name: lb_route\n`),
  }
  const pins = mutantsOf([routed])
    .filter(({ operator }) => operator === 'weights-swapped')
    .map(({ pinnedBy }) => pinnedBy)
  expect(pins).toEqual([expect.stringContaining('a claim of your own'), expect.stringContaining('canary.weights')])
})
