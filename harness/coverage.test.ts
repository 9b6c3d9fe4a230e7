import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, startMeshproof } from './run-meshproof.ts'

interface Told {
  readonly percent: number
  readonly files: readonly {
    readonly file: string
    readonly found: number
    readonly hit: number
    readonly lines: readonly {
      readonly line: number
      readonly what: string
      readonly name: string
      readonly hits: number
    }[]
  }[]
}

const policies = `# two policies, one of them in a list
apiVersion: v1
kind: List
items:
  - apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: { name: strongholds }
    spec:
      endpointSelector:
        matchLabels: { class: stronghold }
      ingress:
        - fromEndpoints: [{ matchLabels: { class: orc } }]
          toPorts:
            - ports: [{ port: "8080", protocol: TCP }]
              rules:
                http:
                  - { method: GET, path: /weapons }
                  - { method: GET, path: /treasure }
        - fromEndpoints: [{ matchLabels: { class: elf } }]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: humans }
specs:
  - endpointSelector: { matchLabels: { class: human } }
    egressDeny:
      - toEndpoints: [{ matchLabels: { class: dragon } }]
    egress:
      - toEntities: [all]
`

/** Line, part and whether it was exercised; found and read by hand. */
const expected = [
  [11, 'default-deny', true],
  [14, 'rule', true],
  [17, 'http-rule', true],
  [18, 'http-rule', false],
  [19, 'rule', false],
  [27, 'rule', false],
  [28, 'default-deny', false],
  [29, 'rule', true],
]

it("of a user's own manifests: each part by its line, and an exit status by --fail-under", async () => {
  const command = [join(root, 'cli/meshproof'), 'coverage'] as const
  const manifests = { 'mine.yaml': policies }
  await using first = await startMeshproof({
    command,
    args: ['security', '--json', '--fail-under', '50'],
    manifests,
  })
  const covered = await first.ended
  const { percent, files } = JSON.parse(covered.stdout) as Told
  expect(files.map(({ found, hit }) => [found, hit])).toEqual([[8, 4]])
  expect(files[0]?.file).toMatch(/mine\.yaml$/)
  expect(files[0]?.lines.map(({ line, what, hits }) => [line, what, hits > 0])).toEqual(expected)
  expect(percent).toBe(50)
  expect(covered.exitStatus).toBe(0)

  const again = async (...args: string[]) => {
    const from = join(first.folder, 'reports')
    const env = { MESHPROOF_MANIFESTS: join(first.folder, 'manifests') }
    await using run = await startMeshproof({ command, args: ['--from', from, ...args], env })
    return await run.ended
  }
  const under = await again('security', '--fail-under', '51')
  expect(under.exitStatus).toBe(1)
  expect(under.stdout).toMatch(/✗ +18 {2}http-rule +GET \/treasure · never exercised/)
  const other = await again('load-balancing')
  expect(other.exitStatus).toBe(2)
  expect(other.stderr).toMatch(/of no lab that was asked for/)
})
