import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Scene } from './page.ts'
import type { Shell } from './shell.ts'

/** Everything that the transcript shows, typed in order in one folder. */
export async function played(shell: Shell): Promise<Scene[]> {
  return [await firstVerdict(shell), ...(await wrongManifest(shell)), await classBoard(shell)]
}

async function firstVerdict(shell: Shell): Promise<Scene> {
  const line = 'MESHPROOF_TARGET=envoy npx -y pnpm@12 test suites/security'
  return {
    title: 'The first verdict',
    why: 'In the clone. It sets up all that it needs by itself, and says for each claim what was expected and what was seen. Without the variable, a machine with a container engine runs the lab in a k3s.',
    typed: [line],
    ...(await shell.run(line, 'clone')),
  }
}

async function wrongManifest(shell: Shell): Promise<Scene[]> {
  const check = 'meshproof check security --manifests ./my-mesh'
  const reference = await shell.run('meshproof manifests security')
  const policy =
    reference.stdout.split('---\n').find((document) => document.includes('kind: CiliumNetworkPolicy')) ?? ''
  shell.write('my-mesh/secure-stronghold.yaml', `${policy.replace('path: /weapons', 'path: /weapon')}\n`)
  const wrong = await shell.run(check)
  const mend = "sed -i 's|path: /weapon$|path: /weapons|' my-mesh/secure-stronghold.yaml"
  await shell.run(mend)
  return [
    {
      title: 'A wrong manifest is found',
      why: 'The policy in `my-mesh` was written by hand. The likely mistake has its place, and the hint does not give the solution away.',
      typed: [check],
      ...wrong,
    },
    {
      title: '… and mended with the help of what was said',
      why: 'The path has to match the whole path of the request.',
      typed: [mend, check],
      ...(await shell.run(check)),
    },
  ]
}

async function classBoard(shell: Shell): Promise<Scene> {
  const right = readFileSync(join(shell.folder, 'my-mesh/secure-stronghold.yaml'), 'utf8')
  writeClass(shell, right)
  const line = 'meshproof class class/* --labs security --serve'
  const { stdout, status, url } = await board(shell, line)
  return {
    title: 'The class board',
    why: 'Four attendees, each with a folder. The page at the address that is printed refreshes itself; Ctrl-C ends it, and leaves the board as it stood.',
    typed: [line],
    stdout: `board at ${url}\n\n${stdout}`,
    status,
  }
}

/** Right, two with the same mistake, and one who has not begun. */
export function writeClass(shell: Shell, right: string): void {
  const unlabelled = right.replace('class: orc', 'class: orcs')
  shell.write('class/ada/policy.yaml', right)
  shell.write('class/ben/policy.yaml', unlabelled)
  shell.write('class/cleo/policy.yaml', unlabelled)
  shell.write('class/dan/notes.txt', 'tomorrow')
}

interface Board {
  readonly url: string
  readonly stdout: string
  readonly status: number
}

/** Serves the board until everyone was checked once and it was looked at, and ends it as Ctrl-C does. */
export async function board(
  shell: Shell,
  line: string,
  look: (url: string) => Promise<void> = async () => {},
): Promise<Board> {
  const child = shell.start(line)
  const ended = once(child, 'exit') as Promise<[number | null]>
  const printed = child.stdout === null ? Promise.resolve('') : text(child.stdout)
  let url = ''
  for await (const told of createInterface({ input: child.stderr ?? process.stdin })) {
    url ||= /^board at (\S+)/.exec(told)?.[1] ?? ''
    if (url !== '' && (await allChecked(url))) break
  }
  await look(url)
  child.kill('SIGINT')
  child.stderr?.resume()
  return { url, stdout: shell.shown(await printed), status: (await ended)[0] ?? -1 }
}

async function allChecked(url: string): Promise<boolean> {
  const view = (await (await fetch(new URL('board.json', url))).json()) as {
    attendees?: { checkedAt: string | null }[]
  }
  return view.attendees?.every(({ checkedAt }) => checkedAt !== null) ?? false
}
