import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { done, missing, waitFor } from '../../../core/wait.ts'
import { identityOf } from './process-identity.ts'
import { type ProcessOptions, startProcess, type TetheredProcess } from './tethered-process.ts'

const program = (code: string): Pick<ProcessOptions, 'title' | 'command' | 'args' | 'env'> => ({
  title: 'the test program',
  command: process.execPath,
  args: ['-e', code],
  env: { GREETING: 'hello' },
})

async function start(code: string, options: Partial<ProcessOptions> = {}): Promise<TetheredProcess> {
  const started = await startProcess({ ...program(code), ...options })
  onTestFinished(async () => void (await started.stop({ graceMs: 0 })))
  return started
}

const gone = (pid: number) =>
  waitFor({ what: `process ${pid} to be gone`, limitMs: 2000 }, () =>
    identityOf(pid) === undefined ? done(true) : missing('its end'),
  )

test('the output is read to its last line before the exit is told', async () => {
  const lines: string[] = []
  const child = await start(
    `console.error(process.env.GREETING); process.stdout.write('a\\nb'); process.exitCode = 3`,
    {
      onLine: (stream, line) => lines.push(`${stream} ${line}`),
    },
  )
  expect(await child.exited).toEqual({ code: 3, signal: null })
  expect(lines.toSorted()).toEqual(['stderr hello', 'stdout a', 'stdout b'])
  expect(child.lastLines().toSorted()).toEqual(['a', 'b', 'hello'])
})

test('the environment is the given one alone', async () => {
  const child = await start(
    'console.log(Object.keys(process.env).filter((name) => !/^(PWD|_|SHLVL|OLDPWD)$/.test(name)))',
  )
  await child.exited
  expect(child.lastLines()).toEqual(["[ 'GREETING' ]"])
})

test('SIGTERM is enough for a program that heeds it', async () => {
  const child = await start(
    `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')`,
  )
  await firstLine(child)
  expect(await child.stop()).toEqual({ code: 7, signal: null })
})

test('a program that ignores SIGTERM is killed after the grace', async () => {
  const child = await start(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`)
  await firstLine(child)
  expect(await child.stop({ graceMs: 50 })).toEqual({ code: null, signal: 'SIGKILL' })
})

test('what a program leaves behind ends with it', async () => {
  const child = await start(`
    const { pid } = require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' })
    process.stdout.write(pid + '\\n', () => process.exit(0))`)
  expect(await child.exited).toEqual({ code: 0, signal: null })
  await gone(Number(child.lastLines()[0]))
})

test('an heir of the output that left the group holds nobody up', async () => {
  const child = await start(`
    const { pid } = require('child_process').spawn('sleep', ['600'], { stdio: 'inherit', detached: true })
    process.stdout.write(pid + '\\n', () => process.exit(0))`)
  const heir = waitFor({ what: 'its id', limitMs: 2000 }, () =>
    child.lastLines().length > 0 ? done(Number(child.lastLines()[0])) : missing('it'),
  )
  onTestFinished(async () => void process.kill(await heir, 'SIGKILL'))
  expect(await child.exited).toEqual({ code: 0, signal: null })
  expect(identityOf(await heir)).toBeDefined()
})

test('a program that is not there is a SetupError', async () => {
  await expect(startProcess({ ...program(''), command: '/nowhere/envoy' })).rejects.toMatchObject({
    code: 'PROCESS_NOT_STARTED',
    message: expect.stringContaining('/nowhere/envoy'),
  })
})

test('nothing outlives a runner that is killed with SIGKILL', async () => {
  const runner = startRunner()
  onTestFinished(() => void runner.kill('SIGKILL'))
  const [programPid, grandchildPid] = await firstPids(runner)
  expect(identityOf(programPid), 'the program runs').toBeDefined()
  expect(identityOf(grandchildPid), 'its own child runs').toBeDefined()
  runner.kill('SIGKILL')
  await gone(programPid)
  await gone(grandchildPid)
})

function startRunner(): ChildProcess {
  const code = `
    import { startProcess } from ${JSON.stringify(import.meta.resolve('./tethered-process.ts'))}
    const child = await startProcess({
      title: 'program', command: process.execPath, env: process.env, onLine: (_, line) => console.log(line),
      args: ['-e', 'process.on("SIGTERM", () => {}); const { pid } = require("child_process").spawn("sleep", ["600"]); console.log(process.pid, pid); setInterval(() => {}, 1000)'],
    })`
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstPids(runner: ChildProcess): Promise<[number, number]> {
  if (runner.stdout === null) throw new Error('no output to read')
  const [line] = (await once(createInterface(runner.stdout), 'line')) as [string]
  return line.split(' ').map(Number) as [number, number]
}

function firstLine(child: TetheredProcess): Promise<string> {
  return waitFor({ what: 'the first line', limitMs: 2000 }, () => {
    const [line] = child.lastLines()
    return line === undefined ? missing('output') : done(line)
  })
}
