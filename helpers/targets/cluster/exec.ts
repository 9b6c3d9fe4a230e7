import { PassThrough, type Readable, type Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Exec, type V1Status } from '@kubernetes/client-node'
import { messageOf, PlumbingError } from '../../core/errors.ts'
import type { ClusterApi } from './api.ts'

export interface ContainerRef {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export interface ExecStreams {
  readonly stdin?: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** A command that runs in a container. */
export interface RunningExec {
  /** The exit status; rejects with a PlumbingError (`EXEC_LOST`) when the stream ended without one. */
  readonly exited: Promise<number>
  /** Ends the stream; the command sees its standard input closed. */
  close(): void
}

const openLimitMs = 15_000

/** @throws PlumbingError `EXEC_FAILED` when the stream cannot be opened */
export async function startExec(
  api: ClusterApi,
  { namespace, pod, container }: ContainerRef,
  command: readonly string[],
  { stdin, stdout, stderr }: ExecStreams,
): Promise<RunningExec> {
  const { promise: exited, resolve, reject } = Promise.withResolvers<number>()
  exited.catch(() => {})
  const lost = (why: string) =>
    new PlumbingError({ code: 'EXEC_LOST', what: `the exec stream to ${namespace}/${pod} was lost: ${why}` })
  try {
    const ended = (status: V1Status) => resolve(exitStatus(status))
    const exec = new Exec(api.config)
    const opening = exec.exec(namespace, pod, container, [...command], stdout, stderr, stdin ?? null, false, ended)
    const socket = await Promise.race([opening, lateAfter(openLimitMs)])
    socket.on('error', (error: Error) => reject(lost(messageOf(error))))
    socket.on('close', (code: number) => {
      reject(lost(`closed with ${code} before the command ended`))
      stdout.end()
      stderr.end()
    })
    return { exited, close: () => socket.close() }
  } catch (cause) {
    const why = cause instanceof Error || typeof cause !== 'object' ? messageOf(cause) : eventMessage(cause)
    throw new PlumbingError({
      code: 'EXEC_FAILED',
      what: `cannot run a command in ${namespace}/${pod} (${container}): ${why}`,
      next: 'the account needs `create` on `pods/exec` there; docs/rbac.md has the least that is needed',
      cause,
    })
  }
}

export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

const attempts = 3

/** Runs a command that only reads, so that it can be run again when the stream breaks. */
export async function readByExec(
  api: ClusterApi,
  where: ContainerRef,
  command: readonly string[],
): Promise<ExecResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(api, where, command)
    } catch (error) {
      if (attempt === attempts) throw error
      await sleep(200 * attempt)
    }
  }
}

async function runOnce(api: ClusterApi, where: ContainerRef, command: readonly string[]): Promise<ExecResult> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const [out, err] = [text(stdout), text(stderr)]
  const { exited } = await startExec(api, where, command, { stdout, stderr })
  const code = await exited
  return { stdout: await out, stderr: await err, code }
}

function exitStatus({ status, details }: V1Status): number {
  if (status === 'Success') return 0
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  return code === undefined ? 1 : Number(code)
}

async function lateAfter(limitMs: number): Promise<never> {
  await sleep(limitMs, undefined, { ref: false })
  throw new Error(`not opened within ${limitMs} ms`)
}

/** `ws` rejects with an event, not an error. */
function eventMessage(event: object | null): string {
  return event !== null && 'message' in event ? String(event.message) : 'the connection was refused'
}
