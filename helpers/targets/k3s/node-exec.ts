import { finished, PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { SetupError } from '../../core/errors.ts'
import type { Engine } from './engine.ts'

/**
 * Runs a command in a node's container, with `input` as its standard input, and returns its output.
 * @throws SetupError with what it printed when it fails
 */
export async function pipeInto(
  engine: Engine,
  container: string,
  command: readonly string[],
  input?: NodeJS.ReadableStream,
): Promise<string> {
  const exec = await engine.getContainer(container).exec({
    Cmd: [...command],
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: true })
  const output = new PassThrough()
  engine.modem.demuxStream(stream, output, output)
  const printed = text(output)
  if (input === undefined) stream.end()
  else input.pipe(stream)
  await promisify(finished)(stream, { writable: false })
  output.end()
  const said = await printed
  const { ExitCode } = await exec.inspect()
  if (ExitCode === 0) return said
  throw new SetupError({
    code: 'NODE_COMMAND_FAILED',
    what: `\`${command.join(' ')}\` in ${container} failed (${ExitCode}): ${said.trim().slice(-600)}`,
  })
}
