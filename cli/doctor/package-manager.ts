import { type Environment, findOnPath } from '../../helpers/targets/envoy/binary/search-path.ts'

/** What a program's packages are called, by package manager. */
type Packages = Readonly<Record<'apt-get' | 'dnf' | 'apk' | 'brew', string>>

export const pythonWithPip: Packages = { 'apt-get': 'python3-pip', dnf: 'python3-pip', apk: 'py3-pip', brew: 'python' }
export const containerEngine: Packages = { 'apt-get': 'docker.io', dnf: 'podman', apk: 'docker', brew: 'colima docker' }

const commands: Packages = {
  'apt-get': 'sudo apt-get install -y',
  dnf: 'sudo dnf install -y',
  apk: 'sudo apk add',
  brew: 'brew install',
}

/** The command that installs it here; undefined where no package manager is known. */
export async function installCommand(packages: Packages, env: Environment): Promise<string | undefined> {
  for (const manager of ['apt-get', 'dnf', 'apk', 'brew'] as const) {
    if ((await findOnPath(manager, env)) !== undefined) return `${commands[manager]} ${packages[manager]}`
  }
  return undefined
}
