import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Shorter values stand in ordinary text by chance. */
const shortest = 8

/** Variables whose values nobody prints. */
const telling = /(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)/i

/** What a kubeconfig proves its user with. */
const credential =
  /^\s*-?\s*["']?(?:token|password|client-key-data|client-certificate-data|certificate-authority-data)["']?:\s*["']?([^\s"',]+)/gm

/** Values that must not be told wherever they turn up: those of telling variables, and the kubeconfig's credentials. */
export function knownSecrets(env: NodeJS.ProcessEnv): string[] {
  const named = Object.entries(env).flatMap(([name, value]) => (telling.test(name) && value ? [value] : []))
  const inKubeconfigs = kubeconfigs(env).flatMap((text) =>
    [...text.matchAll(credential)].map(([, value = '']) => value),
  )
  return [...new Set([...named, ...inKubeconfigs])]
    .filter(({ length }) => length >= shortest)
    .toSorted((one, other) => other.length - one.length)
}

function kubeconfigs(env: NodeJS.ProcessEnv): string[] {
  const files = env['MESHPROOF_KUBECONFIG'] ?? env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config')
  return files.split(delimiter).flatMap((file) => {
    try {
      return [readFileSync(file, 'utf8')]
    } catch {
      return []
    }
  })
}
