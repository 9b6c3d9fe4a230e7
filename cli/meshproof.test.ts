import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { flagOf } from '../helpers/settings/setting.ts'
import { settings } from '../helpers/settings/table.ts'
import { meshproof, program } from './meshproof.ts'

interface Ended {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const asked = ['explain', '--from', 'human', '--to', 'simple-stronghold', '--port', '8080']

/** Asks as a user does, in a folder outside of the clone. */
function meshproofElsewhere(env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const { PATH = '' } = process.env
  return new Promise<Ended>((resolve) => {
    execFile(join(import.meta.dirname, 'meshproof'), asked, { cwd, env: { PATH, ...env } }, (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

/** Everything that this process writes to standard error from now on. */
function listening(): () => string {
  const told: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void told.push(String(text)))
  return () => told.join('')
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('the command, from any folder,', { timeout: 60_000 }, () => {
  it('answers with its exit status, plainly where there is no terminal', async () => {
    const { status, stdout, stderr } = await meshproofElsewhere()
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toMatch(/^✗ azeroth\/human -> azeroth\/simple-stronghold TCP 8080: denied/)
  })

  it('is coloured on request, and never where NO_COLOR says so', async () => {
    expect((await meshproofElsewhere({ FORCE_COLOR: '1' })).stdout).toContain('\u001B[31m✗')
    expect((await meshproofElsewhere({ NO_COLOR: '1' })).stdout).not.toContain('\u001B')
  })

  it('reads the config file there, and paths from there', async () => {
    const files = { 'meshproof.config.yaml': 'manifests: ./mine.yaml', 'mine.yaml': 'a: [' }
    const { status, stderr } = await meshproofElsewhere({}, files)
    expect(stderr).toMatch(/^mine\.yaml:1:/)
    expect(status).toBe(2)
  })
})

describe('what cannot be meant', () => {
  it.each([
    [['explian'], "unknown command 'explian'\n(Did you mean explain?)"],
    [['help', 'chek'], "unknown command 'chek'\n(Did you mean check?)"],
    [['run', '--manifest', '.'], "unknown option '--manifest'\n(Did you mean --manifests?)"],
    [['run', 'canari'], 'there is no lab canari; did you mean canary?'],
    [['explain', '--from', 'orc'], '--to and --port are missing'],
    [['explain', '--all', '--path', '/'], "option '--all' cannot be used with option '--path <path>'"],
  ])('%j is refused, once, with what was likely meant', async (args, message) => {
    const told = listening()
    expect(await meshproof(args)).toBe(2)
    expect(told().split(message)).toHaveLength(2)
  })

  it('in a variable is refused as well', async () => {
    vi.stubEnv('MESHPROOF_REPORT', 'x')
    const told = listening()
    expect(await meshproof(['report'])).toBe(2)
    expect(told()).toContain('did you mean MESHPROOF_REPORTS?')
  })
})

describe('the flags of a command', () => {
  const commands = program(() => {}).commands
  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s: are those of its settings',
    (name, command) => {
      const flags = command.options.map(({ long }) => long)
      const own = settings.filter((setting) => (setting.commands as readonly string[]).includes(name)).map(flagOf)
      expect(flags.filter((flag) => settings.map(flagOf).includes(flag ?? ''))).toEqual(own)
    },
  )

  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s: have a summary and an example',
    (name, command) => {
      expect(command.summary()).not.toBe('')
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
      expect(help).toContain(`\nExamples:\n  meshproof ${name}`)
    },
  )
})
