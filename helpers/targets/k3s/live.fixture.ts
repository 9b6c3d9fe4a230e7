import { readFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { connectEngine, type Engine } from './engine.ts'
import { k3sTarget } from './k3s.ts'
import { ownedLabel, runLabel } from './labels.ts'
import { readK3sSettings } from './settings.ts'

/** Why a cluster cannot be started here; printed when tests are skipped for it. */
export async function whyNoCluster(): Promise<string | undefined> {
  const available = await k3sTarget.detect({ env: process.env, runId: 'detect' })
  if (available.available) return undefined
  console.log(`skipped, because ${available.because}`)
  return available.because
}

/** Names of the containers and images that a run has made and not removed. */
export async function leftOf(runId: string): Promise<string[]> {
  const engine = await connectEngine()
  const filters = { label: [`${runLabel}=${runId}`, `${ownedLabel}=true`] }
  const [containers, images] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listImages({ filters }),
  ])
  return [...containers.flatMap(({ Names }) => Names), ...images.flatMap(({ Id, RepoTags }) => RepoTags ?? [Id])]
}

const settings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/unprivileged_bpf_disabled',
  'kernel/timer_migration',
]

/** What a cluster must not change of the machine; the engine's own network and layers are left out. */
export async function machineState(): Promise<Record<string, unknown>> {
  const engine = await connectEngine()
  const lines = async (file: string) => (await readFile(file, 'utf8')).split('\n')
  const mounts = await lines('/proc/self/mountinfo')
  const routes = await lines('/proc/net/route')
  return {
    settings: await Promise.all(settings.map((setting) => readFile(`/proc/sys/${setting}`, 'utf8'))),
    mounts: mounts.map((mount) => mount.split(' ')[4]).filter((path) => !/docker|netns|containers/.test(path ?? '')),
    routes: routes
      .map((route) => route.split('\t').slice(0, 3).join(' '))
      .filter((route) => !/^(docker|br-)/.test(route)),
    cgroupPrograms: await cgroupPrograms(engine),
  }
}

/** eBPF programs that are attached to the machine's cgroups outside of containers. */
async function cgroupPrograms(engine: Engine): Promise<string[]> {
  const output = new PassThrough()
  const printed = text(output)
  const { ciliumVersion } = readK3sSettings({ env: process.env, runId: '' })
  const command = 'mount -t cgroup2 none /mnt && bpftool cgroup tree /mnt'
  await engine.run(`quay.io/cilium/cilium:v${ciliumVersion}`, ['sh', '-c', command], output, {
    Entrypoint: [],
    HostConfig: { Privileged: true, AutoRemove: true, CgroupnsMode: 'host' },
  } as object)
  output.end()
  const paths = (await printed).split('\n').filter((line) => line.startsWith('/mnt'))
  return paths.filter((path) => !/docker|containerd|libpod/.test(path))
}
