import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { contextsOf } from '../../cli/class/contexts.ts'
import type { BoardView } from '../../cli/class/view.ts'
import { ReleaseStack } from '../../helpers/core/release.ts'
import { megabytesOf, memoryBelow } from '../memory.ts'
import { attendedNamespaces } from './attended-namespaces.ts'

/**
 * What it costs to check a class: the time for all against that of the slowest attendee on its own, the memory of
 * everything that runs for it, and the processor time of it and of the whole machine, a cluster on it included.
 * Attendees are folders, a third of them right, a third wrong, a third with a mistake that is seen without traffic; or
 * the contexts of a kubeconfig; or, with `--contexts`, so many namespaces of the kept k3s cluster.
 *
 *     node bench/class/class.ts [--attendees 30] [--labs security] [--at-once 3] [--kubeconfig file | --contexts 10]
 */
const { values } = parseArgs({
  options: {
    attendees: { type: 'string', default: '30' },
    labs: { type: 'string', default: 'security' },
    'at-once': { type: 'string' },
    kubeconfig: { type: 'string' },
    contexts: { type: 'string' },
  },
})
const root = join(import.meta.dirname, '..', '..')
const goals = { ratio: 1.5, megabytes: 1024 }
const release = new ReleaseStack()
const folder = await mkdtemp(join(tmpdir(), 'meshproof-bench-'))
release.add('the folder', 10_000, () => rm(folder, { recursive: true, force: true }))
try {
  const attendees = await chosen()
  const alone: Run[] = []
  for (const one of attendees.slice(0, 3)) alone.push(await run([one]))
  const atOnce = values['at-once'] === undefined ? [] : ['--at-once', values['at-once']]
  tell(alone, await run([...attendees, ...atOnce]))
} finally {
  await release.release()
}

/** As `meshproof class` takes them. */
async function chosen(): Promise<string[]> {
  const { kubeconfig, contexts } = values
  if (contexts === undefined && kubeconfig === undefined) return await folders(Number(values.attendees))
  const file = kubeconfig ?? (await attendedNamespaces(Number(contexts), folder, release))
  return contextsOf(file, 'all').map(({ name }) => `${file}#${name}`)
}

interface Run {
  readonly seconds: number
  readonly megabytes: number
  /** Processor time, in seconds. */
  readonly own: number
  readonly machine: number
  readonly board: BoardView
}

/** Right, wrong in traffic, and wrong at first sight, in turn; each with a name of its own. */
async function folders(count: number): Promise<string[]> {
  const kinds: ((policy: string) => string)[] = [
    (policy) => policy,
    (policy) => policy.replace('/weapons', '/wepons'),
    (policy) => policy.replace('"8080"', '8080'),
  ]
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const own = join(folder, `attendee-${index + 1}`)
      await mkdir(own)
      for (const lab of values.labs.split(',')) {
        if (lab !== 'load-balancing')
          await cp(join(root, 'deployments', lab), own, { recursive: true, filter: isOfLab })
      }
      if (!values.labs.includes('security')) return own
      const file = join(own, 'secure-stronghold.yaml')
      const policy = (await readFile(file, 'utf8')).replace('name: secure-stronghold', `name: secure-${index}`)
      await writeFile(file, kinds[index % kinds.length]?.(policy) ?? policy)
      return own
    }),
  )
}

/** Backends are the claims' own. */
function isOfLab(path: string): boolean {
  return !path.endsWith('/backends')
}

async function run(args: readonly string[]): Promise<Run> {
  const startedMs = performance.now()
  const main = [join(root, 'cli', 'main.ts'), 'class', ...args, '--labs', values.labs, '--json']
  const busyBefore = busySeconds()
  // The shell knows what its children took, and theirs.
  const timed = ['-c', 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null', 'class', process.execPath, ...main]
  const child = spawn('bash', timed, { stdio: ['ignore', 'pipe', 'pipe'] })
  let megabytes = 0
  const look = async () => {
    megabytes = Math.max(megabytes, megabytesOf(await memoryBelow(child.pid)))
  }
  const timer = setInterval(() => void look(), 500)
  const printed = text(child.stdout)
  const taken = text(child.stderr)
  await once(child, 'exit')
  clearInterval(timer)
  const board = JSON.parse(await printed) as BoardView
  const [user = 0, system = 0] = (await taken).trim().split(' ').map(Number)
  const seconds = (performance.now() - startedMs) / 1000
  return { seconds, megabytes, own: user + system, machine: busySeconds() - busyBefore, board }
}

/** Since the machine started, on all its processors. */
function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
}

function tell(alone: readonly Run[], all: Run): void {
  const slowest = Math.max(...alone.map(({ seconds }) => seconds))
  const states = all.board.attendees.flatMap(({ labs, trouble }) => [
    ...labs.map(({ state, cause }) => (cause === undefined ? state : `${state} (${cause})`)),
    trouble?.kind ?? '',
  ])
  const counts = [...new Set(states)]
    .filter(Boolean)
    .map((one) => `${states.filter((state) => state === one).length} ${one}`)
  console.log(
    `${all.board.attendees.length} attendees, ${values.labs}, ${availableParallelism()} cores: ${counts.join(', ')}`,
  )
  console.log(`the slowest on its own: ${slowest.toFixed(1)} s`)
  console.log(`all: ${all.seconds.toFixed(1)} s; ratio ${(all.seconds / slowest).toFixed(1)}, goal ${goals.ratio}`)
  const processor = ({ own, machine }: Run) => `${own.toFixed(1)} s, the whole machine ${machine.toFixed(1)} s`
  const [first] = alone
  if (first !== undefined) console.log(`processor time of one: ${processor(first)}; of all: ${processor(all)}`)
  console.log(`memory of all (PSS): ${all.megabytes.toFixed(0)} MB, goal ${goals.megabytes}`)
}
