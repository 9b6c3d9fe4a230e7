import { stat } from 'node:fs/promises'
import { execa } from 'execa'
import { SetupError } from '../../../core/errors.ts'
import { unlessLate } from '../../../core/late.ts'
import { type Environment, findOnPath, isExecutable, isFile } from './search-path.ts'

/** An Envoy binary that answered `--version`. */
export interface Binary {
  readonly path: string
  readonly version: string
}

const answerLimitMs = 10_000

/** What this process was told, by the file; a class asks for each attendee twice, and an answer takes 40 ms. */
const answers = new Map<string, Promise<Binary>>()

/** @throws SetupError with the binary's own words when it does not start or is no Envoy */
export async function askVersion(path: string, next: string, signal: AbortSignal): Promise<Binary> {
  const file = await fileAt(path)
  const answer = answers.get(file) ?? ask(path, next)
  answers.set(file, answer)
  answer.catch(() => answers.delete(file))
  return await unlessLate(answer, signal, 0)
}

/** Another one when the file is replaced or written to. */
async function fileAt(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(path)
  return [path, dev, ino, size, mtimeMs].join(' ')
}

/** Heeds no signal: others may wait for the same answer. */
async function ask(path: string, next: string): Promise<Binary> {
  const options = { reject: false, timeout: answerLimitMs, stdin: 'ignore', all: true } as const
  const answer = await execa(path, ['--version'], options)
  const version = /version: [^/\s]+\/(\d+\.\d+\.\d+)[^/\s]*\//.exec(answer.all)?.[1]
  if (!answer.failed && version !== undefined) return { path, version }
  const words = [answer.failed ? answer.shortMessage : '', answer.all].filter((part) => part !== '').join('\n')
  throw new SetupError({
    code: 'ENVOY_DOES_NOT_START',
    what: `${path} does not answer --version as Envoy does: ${words || 'it printed nothing'}`,
    next,
  })
}

/** The binary that `MESHPROOF_ENVOY` names. @throws SetupError when it is not there or cannot be run */
export async function fromVariable(env: Environment, signal: AbortSignal): Promise<Binary | undefined> {
  const path = env['MESHPROOF_ENVOY']
  if (path === undefined || path === '') return undefined
  const next = 'set MESHPROOF_ENVOY to an Envoy binary for this machine, or leave it out to have one downloaded'
  if (!(await isFile(path))) {
    throw new SetupError({ code: 'ENVOY_NOT_FOUND', what: `MESHPROOF_ENVOY is ${path}, where there is no file`, next })
  }
  if (!(await isExecutable(path))) {
    throw new SetupError({
      code: 'ENVOY_NOT_EXECUTABLE',
      what: `MESHPROOF_ENVOY is ${path}, which this user may not execute`,
      next: `run: chmod +x ${path}`,
    })
  }
  return askVersion(path, next, signal)
}

/** The first `envoy` on the PATH; none when another version was asked for or it does not start, which is noted. */
export async function fromPath(
  env: Environment,
  asked: string | undefined,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Binary | undefined> {
  const path = await findOnPath('envoy', env)
  if (path === undefined) return undefined
  try {
    const found = await askVersion(path, '', signal)
    if (asked === undefined || found.version === asked) return found
    note(`passing over ${path}: it is Envoy ${found.version}, and MESHPROOF_ENVOY_VERSION asks for ${asked}`)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    note(`passing over ${path}: ${error.what}`)
  }
  return undefined
}
