import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { labManifests, labNames } from '../fixtures/lab-manifests.ts'
import { examples } from './command.ts'
import { labNamed } from './labs.ts'

const root = join(import.meta.dirname, '..')

export function manifestsCommand(): CommandUnknownOpts {
  return new Command('manifests')
    .summary('print the reference manifests')
    .description('Prints the workloads of all labs as YAML; with a lab, its config as well.')
    .argument('[lab]', `one of ${labNames.join(', ')}`)
    .addHelpText(
      'after',
      examples([
        'meshproof manifests canary > my-mesh/canary.yaml',
        'meshproof manifests security | kubectl apply -f -',
      ]),
    )
    .action((name) => {
      process.stdout.write(referenceYaml(name))
    })
}

/** The files as they are, comments and all, as one stream of documents. */
export function referenceYaml(name: string | undefined): string {
  const { workloads, config } = labManifests(name === undefined ? 'load-balancing' : labNamed(name), {})
  const files = new Set([...workloads, ...config].map((resource) => resolve(resource.at([]).file)))
  return [...files].map((file) => `# ${relative(root, file)}\n${readFileSync(file, 'utf8').trimEnd()}\n`).join('---\n')
}
