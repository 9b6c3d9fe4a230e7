import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, jsonValue, property } from 'fast-check'
import { expect, it } from 'vitest'
import { knownSecrets } from './known-secrets.ts'
import { redacted } from './redact.ts'
import { wholeRun } from './results-samples.ts'

const base64 = 'MIIBkTCB+wIJAKHBfpegPjMCMA0GCSqGSIb3DQEBCwUAMBExDzANBgNVBAMMBnVudXNlZDAe'
const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl'

it.for([
  ['a header', 'authorization: Bearer s3cr3t-Value'],
  ['a header in curl', `curl -H 'Authorization: Basic czNjcjN0LVZhbHVl'`],
  ['a bearer in prose', 'sent with Bearer s3cr3t-Value.abcdefg'],
  ['a cookie', 'Set-Cookie: session=s3cr3t-Value; Path=/'],
  ['a service account’s token', `found ${jwt} in the log`],
  ['a certificate', `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----`],
  ['half of a certificate', base64],
  ['a key that is cut off', `-----BEGIN EC PRIVATE KEY-----\n${base64.slice(0, 20)}`],
  ['a line of a kubeconfig', `    client-key-data: ${base64.slice(0, 30)}`],
  ['a token in YAML', 'token: s3cr3t-Value'],
  ['a password in a URL', 'https://admin:s3cr3t-Value@example.org/'],
  ['a setting', 'API_KEY=s3cr3t-Value'],
])('takes out %s', ([, text = '']) => {
  const told = redacted(text, [])
  expect(told).toContain('[redacted]')
  for (const secret of ['s3cr3t', 'czNjcjN0', base64.slice(0, 20), jwt.slice(0, 30)]) expect(told).not.toContain(secret)
})

it('takes out fields named like a secret, however deep, and values that are known to be secret', () => {
  const evidence = { headers: { Authorization: 'x', accept: '*/*' }, log: ['said hunter2-hunter2'] }
  expect(redacted({ evidence }, ['hunter2-hunter2'])).toEqual({
    evidence: { headers: { Authorization: '[redacted]', accept: '*/*' }, log: ['said [redacted]'] },
  })
})

it.for([
  'max_tokens: 10, tokens_per_fill: 10',
  'sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  '/home/someone/Projects/meshproof/deployments/canary/with/a/long/path/Route1.yaml',
  'CiliumEnvoyConfig azeroth/envoy-lb-listener at my-mesh/route.yaml:44:15',
  'basic authentication is not asked for',
])('leaves alone: %s', (text) => {
  expect(redacted(text, [])).toBe(text)
})

it('leaves results without secrets as they are', () => {
  expect(redacted(wholeRun, [])).toEqual(wholeRun)
})

it('takes out terminal codes and characters that turn the direction of text', () => {
  expect(redacted('\u001B[31mred\u001B[0m\u0007 \u202Eback\u0000 \uD800', [])).toBe('red back \uFFFD')
})

it('nothing is taken out twice', () => {
  assert(
    property(jsonValue(), (value) => {
      const once = redacted(value, [])
      expect(redacted(once, [])).toEqual(once)
    }),
  )
})

it('knows the values of telling variables, and the credentials of the kubeconfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  try {
    const file = join(folder, 'config')
    writeFileSync(file, `users:\n- user:\n    token: opaque-token-1\n    client-key-data: a2V5LWRhdGE=\n`)
    const env = {
      MESHPROOF_KUBECONFIG: file,
      CI_TOKEN: 'from-the-environment',
      PATH: '/usr/bin-and-more',
      PASSWORD: 'short',
    }
    expect(knownSecrets(env).toSorted()).toEqual(['a2V5LWRhdGE=', 'from-the-environment', 'opaque-token-1'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
