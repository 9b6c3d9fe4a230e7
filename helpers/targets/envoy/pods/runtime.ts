import { setImmediate as nextTurn } from 'node:timers/promises'
import type { PlumbingError } from '../../../core/errors.ts'
import { startProcess, type TetheredProcess } from '../process/tethered-process.ts'

/** A pod's program, with the network that it has. */
export interface PodRun {
  /** How messages name it: `the pod orc-5d8f7-x2x4z`. */
  readonly title: string
  /** The path of an ES module. */
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  readonly ip: string
  readonly namespace: string
  /** The table of Services that its names resolve by. */
  readonly servicesFile: string
  /** Called with the id of the process group that it runs in. */
  readonly onStart: (pid: number) => void
  readonly onLine: (line: string) => void
}

export type RunningProgram = Pick<TetheredProcess, 'exited' | 'stop'>

/** What runs the programs of pods. */
export interface Runtime {
  /** Why it ended, and all that ran in it, without being asked to. */
  readonly death: PlumbingError | undefined
  /** @throws SetupError when the program cannot be started */
  start(run: PodRun): Promise<RunningProgram>
  /**
   * Lets this process read what the programs wrote, and learn of those that ended, before now: a program writes its log
   * before it answers, but its output and its answer reach us on different ways.
   * @throws PlumbingError when the runtime has died, or says nothing
   */
  caughtUp(): Promise<void>
}

/** Small programs: without these, V8 lets each grow to 200 MB before it collects. */
const memoryFlags = ['--max-semi-space-size=1', '--max-old-space-size=64']

/** Each program in a process of its own. */
export const ownProcesses: Runtime = {
  death: undefined,

  start({ title, program, env, ip, namespace, servicesFile, onStart, onLine }) {
    const network = new URL('pod-network.mjs', import.meta.url)
    network.searchParams.set('ip', ip)
    network.searchParams.set('namespace', namespace)
    network.searchParams.set('services', servicesFile)
    return startProcess({
      title,
      command: process.execPath,
      args: [...memoryFlags, '--import', network.href, program],
      env: { PATH: process.env['PATH'] ?? '', ...env },
      onStart,
      onLine: (_, line) => onLine(line),
    })
  },

  async caughtUp() {
    await nextTurn() // the turn that is under way may have looked for input already
    await nextTurn()
  },
}
