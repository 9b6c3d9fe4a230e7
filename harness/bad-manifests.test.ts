import { describe, expect, it } from 'vitest'
import type { Cause } from '../helpers/claims/causes.ts'
import { arms, changed, limiter, manager, policyPort, put, reference, valueIn } from './reference.ts'
import { claimOf, type Ended, runMeshproof } from './run-meshproof.ts'

/** Every claim of the lab says the same, the run ends with 2, and nothing of it is left (`runMeshproof` sees to that). */
function expectRefusal({ exitStatus, results, stdout, stderr }: Ended, cause: Cause, says: RegExp): void {
  const claims = results?.labs.flatMap((lab) => lab.claims) ?? []
  expect(claims, stderr).not.toEqual([])
  expect(claims.filter((claim) => claim.verdict !== 'inconclusive' || claim.cause !== cause)).toEqual([])
  expect(stdout).toMatch(says)
  expect(exitStatus).toBe(2)
  expect(results?.exitStatus).toBe(2)
}

async function refuses(
  lab: string,
  manifests: Readonly<Record<string, string>>,
  says: RegExp,
  cause: Cause = 'bad-input',
): Promise<void> {
  expectRefusal(await runMeshproof({ args: [`suites/${lab}`], manifests }), cause, says)
}

const canary = (manifest: string, says: RegExp) => refuses('canary', { 'mine.yaml': manifest }, says)
const cluster = 'spec.resources.2'

describe.concurrent('a manifest that cannot be used is refused with its place', () => {
  it('YAML that does not parse', () => canary(`${reference.canary}\n  - [`, /mine\.yaml:\d+:\d+: /))

  it('an unknown field of a policy', () =>
    refuses(
      'security',
      { 'mine.yaml': reference.security.replace('fromEndpoints', 'fromEndpoint') },
      /mine\.yaml:12:7: unknown field `fromEndpoint` in spec\.ingress\[0\]; did you mean `fromEndpoints`\?/,
    ))

  it('an unknown field of Envoy’s own, in Envoy’s words', () =>
    refuses(
      'canary',
      { 'mine.yaml': reference.canary.replace('lb_policy', 'lb_polcy') },
      /mine\.yaml:\d+:\d+: Envoy did not accept .*lb_polcy/s,
      'cilium-rejected-config',
    ))

  it('a cluster that no resource defines', () =>
    canary(
      changed(reference.canary, put(`${arms}.0.name`, 'azeroth/simple-stronghol')),
      /mine\.yaml:\d+:\d+: .* did you mean azeroth\/simple-stronghold\?/s,
    ))

  it('a cluster whose endpoints no Service publishes', () =>
    canary(
      reference.canary.replaceAll('azeroth/simple-stronghold', 'azeroth/stronghold-1'),
      /mine\.yaml:\d+:\d+: .*refers to endpoints azeroth\/stronghold-1, which no Service in `services` or `backendServices` publishes/s,
    ))

  it('a route configuration that is not there', () =>
    canary(
      changed(reference.canary, put(`${manager}.rds.route_config_name`, 'lb_rout')),
      /mine\.yaml:\d+:\d+: .*lb_rout/s,
    ))

  it('a configuration that Envoy does not take, in Envoy’s words', () =>
    refuses(
      'canary',
      { 'mine.yaml': changed(reference.canary, put(`${cluster}.lb_policy`, 'ROUND_ROBBIN')) },
      /mine\.yaml:\d+:\d+: Envoy did not accept .*ROUND_ROBBIN/s,
      'cilium-rejected-config',
    ))

  it('a value that Envoy’s own rules forbid', () =>
    refuses(
      'rate-limit',
      { 'mine.yaml': changed(reference.rateLimit, put(`${limiter}.stat_prefix`, '')) },
      /mine\.yaml:\d+:\d+: Envoy did not accept .*StatPrefix/s,
      'cilium-rejected-config',
    ))

  it('an extension that Cilium’s Envoy is not built with', () =>
    refuses(
      'rate-limit',
      {
        'mine.yaml': changed(
          reference.rateLimit,
          put(`${manager}.http_filters.0`, {
            name: 'envoy.filters.http.lua',
            typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua' },
          }),
        ),
      },
      /mine\.yaml:\d+:\d+: cilium-envoy did not accept .*lua/s,
      'cilium-rejected-config',
    ))

  it('a policy that Cilium would reject, once it is to be applied', async () => {
    const manifest = changed(reference.security, put(`${policyPort}.ports.0.protocol`, 'UDP'))
    const ended = await runMeshproof({ args: ['suites/security'], manifests: { 'mine.yaml': manifest } })
    expect(claimOf(ended, 'orc-allowed')).toMatchObject({ verdict: 'inconclusive', cause: 'bad-input' })
    expect(ended.stdout).toMatch(/mine\.yaml:\d+:\d+: .*L7 rules need `protocol: TCP`; found UDP/)
    expect(ended.exitStatus).toBe(2)
  })

  it('a rule that no process on loopback can decide', async () => {
    const entry = { ...(valueIn(reference.security, 'spec.ingress.0') as object), authentication: { mode: 'required' } }
    const manifest = changed(reference.security, put('spec.ingress.0', entry))
    const args = ['suites/security', '-t', 'the orc gets a weapon']
    const ended = await runMeshproof({ args, manifests: { 'mine.yaml': manifest } })
    expectRefusal(
      ended,
      'bad-input',
      /mine\.yaml:\d+:\d+: CiliumNetworkPolicy secure-stronghold: whether .* mutual authentication/,
    )
  })

  it('a folder with nothing for the lab', () =>
    canary(
      reference.security,
      /has nothing for the canary lab: it needs a CiliumEnvoyConfig that redirects Service stronghold/,
    ))

  it('two configs for one Service', () =>
    refuses(
      'canary',
      { 'a.yaml': reference.canary, 'b.yaml': reference.canary.replace('name: envoy-lb-listener', 'name: other') },
      /2 configs redirect Service stronghold .*envoy-lb-listener.*other/s,
    ))

  it('the same resource twice', () =>
    refuses('canary', { 'a.yaml': reference.canary, 'b.yaml': reference.canary }, /b\.yaml:\d+:\d+: .*a\.yaml/s))

  it('an image that is none of the workshop’s', () =>
    refuses(
      'canary',
      {
        'a.yaml': reference.canary,
        'b.yaml': reference.simpleStronghold.replace('meshproof/stronghold:1.0.0', 'nginx:1.29'),
      },
      /b\.yaml:\d+:\d+: .*nginx/s,
    ))
})

describe.concurrent('a folder that cannot be used is told', () => {
  it('an empty one', () =>
    refuses('canary', { 'readme.txt': '' }, /manifests:1:1: there is no Kubernetes resource in it/))

  it('none', async () => {
    const env = { MESHPROOF_MANIFESTS: 'no/such/folder' }
    expectRefusal(
      await runMeshproof({ args: ['suites/canary'], env }),
      'bad-input',
      /no\/such\/folder:1:1: there is no such file or folder/,
    )
  })
})
