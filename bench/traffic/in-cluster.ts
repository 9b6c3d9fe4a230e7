/**
 * Requests per second from inside a pod of a k3s cluster, to a Service of it, a new connection for each: by the probe
 * over its one exec stream, by one exec of curl for each request, and by wrk in the same pod's network. They take turns.
 *
 *     MESHPROOF_REUSE=1 node bench/traffic/in-cluster.ts [--rounds N] [--seconds N] [--concurrency N]
 *
 * The goal is 0.5 of wrk's rate; the exit status is 1 when the probe misses it. For wrk it needs root, `nsenter` and `wrk`
 * on the machine that runs the container engine.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { ReleaseStack } from '../../helpers/core/release.ts'
import { readManifests } from '../../helpers/manifests/validate.ts'
import { ClusterApi } from '../../helpers/targets/cluster/api.ts'
import { readByExec } from '../../helpers/targets/cluster/exec.ts'
import { loadKubeConfig } from '../../helpers/targets/cluster/kube-config.ts'
import { listPods } from '../../helpers/targets/cluster/pod-state.ts'
import { k3sTarget } from '../../helpers/targets/k3s/k3s.ts'
import { parsedRate } from './wrk.ts'

const run = promisify(execFile)
const goal = 0.5
const number = (text: string) => ({ type: 'string', default: text }) as const
const { values } = parseArgs({ options: { rounds: number('5'), seconds: number('3'), concurrency: number('8') } })
const [rounds, seconds, concurrency] = [values.rounds, values.seconds, values.concurrency].map(Number) as [
  number,
  number,
  number,
]
const namespace = 'azeroth'
const url = 'http://simple-stronghold:8080/weapons'
const signal = AbortSignal.timeout(1_200_000)
const progress = { step: <T>(_: string, step: (note: () => void) => Promise<T>) => step(() => {}) }

const release = new ReleaseStack()
try {
  await main()
} finally {
  await release.release()
}

async function main(): Promise<void> {
  const runId = randomBytes(4).toString('hex')
  const started = await k3sTarget.start({ env: process.env, runId }, 'bench', progress, signal)
  release.add('the cluster', 120_000, () => started[Symbol.asyncDispose]())
  const mesh = await k3sTarget.open(started.handle, { lab: 'bench', namespace }, progress, signal)
  release.add('the mesh', 90_000, () => mesh[Symbol.asyncDispose]())
  await mesh.bring(readManifests([join(import.meta.dirname, '..', '..', 'deployments', 'workshop')]), signal)
  const client = await mesh.client('orc')
  const api = new ClusterApi(loadKubeConfig(String(started.handle.facts['kubeconfig'])))
  const pods = await listPods(api, namespace)
  const pod = pods.find(({ metadata }) => metadata.name.startsWith('meshproof-orc-'))?.metadata.name ?? ''
  const [backend] = await mesh.pods('simple-stronghold')
  const probe = async () => {
    const begunMs = performance.now()
    let sent = 0
    while (performance.now() - begunMs < seconds * 1000) {
      const outcomes = await client.send({ request: { method: 'GET', url }, count: 500, concurrency }, signal)
      const wrong = outcomes.find((outcome) => outcome.kind !== 'answer' || outcome.status !== 200)
      if (wrong !== undefined) throw new Error(`the probe's run cannot be used: ${JSON.stringify(wrong)}`)
      sent += outcomes.length
    }
    return (sent * 1000) / (performance.now() - begunMs)
  }
  const curl = async () => {
    const begunMs = performance.now()
    const command = ['curl', '--silent', '--fail', '--output', '/dev/null', url]
    let sent = 0
    for (; performance.now() - begunMs < seconds * 1000; sent++) {
      const { code, stderr } = await readByExec(api, { namespace, pod, container: 'probe' }, command)
      if (code !== 0) throw new Error(`curl's run cannot be used: ${stderr}`)
    }
    return (sent * 1000) / (performance.now() - begunMs)
  }
  const wrk = async () => {
    const inside = ['--net', '--target', await pidOf(pod), 'wrk', '--threads', '1', '--connections', `${concurrency}`]
    // Names resolve by the pod's own resolver, which is not in its network: wrk asks the only pod behind the Service.
    const at = `http://${backend?.ip}:8080/weapons`
    return parsedRate(
      (await run('nsenter', [...inside, '--duration', `${seconds}s`, '--header', 'Connection: close', at])).stdout,
    )
  }
  const rates = { wrk: [] as number[], probe: [] as number[], curl: [] as number[] }
  await probe()
  for (let round = 0; round < rounds; round++) {
    rates.wrk.push(await wrk())
    rates.probe.push(await probe())
    rates.curl.push(await curl())
  }
  const shares = rates.probe.map((rate, round) => rate / (rates.wrk[round] ?? Number.NaN))
  console.log(`${concurrency} at a time, ${rounds} rounds of ${seconds} s each`)
  for (const [name, measured] of Object.entries(rates)) {
    console.log(`${name.padEnd(6)} ${median(measured).toFixed(1)}/s (${told(measured)})`)
  }
  console.log(`probe: ${median(shares).toFixed(2)} of wrk, goal ${goal}`)
  if (!(median(shares) >= goal)) process.exitCode = 1
}

/** The process of a probe pod as the machine numbers it. */
async function pidOf(pod: string): Promise<string> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(join('/proc', pid, 'root', 'etc', 'hostname'), 'utf8').catch(() => '')
    if (name.trim() === pod) return pid
  }
  throw new Error(`no process of pod ${pod} is on this machine`)
}

function told(rates: readonly number[]): string {
  return rates.map((rate) => rate.toFixed(0)).join(' ')
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
